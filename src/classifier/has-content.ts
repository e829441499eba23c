/** A letter, digit or picture. */
const CONTENT = /[\p{L}\p{N}\p{So}]/u;

/** Whether a text has anything that a classifier could go by. */
export function hasContent(text: string): boolean {
  return CONTENT.test(text);
}

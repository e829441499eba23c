/** Control letters, but for newline and tab; among them ESC, which begins terminal commands. */
const CONTROL = /(?![\n\t])[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Makes text from outside, such as what a model wrote, harmless to a terminal: control letters
 * and those that turn the direction of writing become `�`.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, "\uFFFD");
}

/**
 * Anything but white space, and what is not shown: control characters, what Unicode lets a font leave out
 * (zero-width spaces and joiners, soft hyphens, variation selectors, tags, fillers), marks of
 * annotations, and the Braille pattern without dots.
 */
const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]/u;

/** Whether a text has nothing that a reader would see. */
export function isBlank(text: string): boolean {
  // Sought, not matched from end to end, which overflows the stack on megabytes of spaces.
  return !VISIBLE.test(text);
}

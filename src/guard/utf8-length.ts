/**
 * How many bytes a text has in UTF-8, half characters counted as U+FFFD. It stops at a limit: above
 * it, what it gives is above the limit too, but need not be the length.
 */
export function utf8Length(text: string, limit = Infinity): number {
  // Every UTF-16 unit has a byte at least, so that a text of megabytes is not looked through.
  if (text.length > limit) return text.length;
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) ?? 0;
    if (point > 0xffff) at += 1;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point > 0xffff ? 4 : 3;
  }
  return bytes;
}

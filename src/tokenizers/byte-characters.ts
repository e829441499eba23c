/**
 * The character that stands for each byte in a byte-level vocabulary (GPT-2, bytes_to_unicode):
 * itself where it can be seen, else the next one from U+0100 on.
 */
export function byteCharacters(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isSeen =
      (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte < 0xad) || (byte > 0xad && byte <= 0xff);
    return String.fromCodePoint(isSeen ? byte : next++);
  });
}

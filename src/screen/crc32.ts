/** Bytes that are read in one go (Kounavis and Berry 2005, "slicing-by-8"). */
const SLICE = 8;

let tables: Uint32Array | undefined;

/** 256 values for each byte of a slice, the last byte's first. */
function makeTables(): Uint32Array {
  const all = new Uint32Array(SLICE * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    all[byte] = value;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (before >>> 8) ^ (all[before & 0xff] ?? 0);
  }
  return all;
}

/** CRC-32 (ISO 3309, as in gzip and PNG), unsigned. */
export function crc32(bytes: Uint8Array): number {
  const table = (tables ??= makeTables());
  const value = (slice: number, byte: number): number => table[slice * 256 + (byte & 0xff)] ?? 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % SLICE);
  let crc = 0xffffffff;
  for (let at = 0; at < whole; at += SLICE) {
    const low = crc ^ view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    crc =
      value(7, low) ^
      value(6, low >>> 8) ^
      value(5, low >>> 16) ^
      value(4, low >>> 24) ^
      value(3, high) ^
      value(2, high >>> 8) ^
      value(1, high >>> 16) ^
      value(0, high >>> 24);
  }
  for (const byte of bytes.subarray(whole)) crc = value(0, crc ^ byte) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

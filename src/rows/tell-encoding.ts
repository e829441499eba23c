type Told = "utf-8" | "utf-16le" | "utf-16be";

/** Bytes that are looked at. */
const HEAD = 4096;
/** UTF-16 has a NUL in every ASCII character: texts of other scripts have a few of those too. */
const LEAST_NULS = 4;
const LEAST_SHARE = 1 / 64;

/** The encoding that a byte order mark tells. */
export function markOf([a, b, c]: Uint8Array): Told | undefined {
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  return a === 0xef && b === 0xbb && c === 0xbf ? "utf-8" : undefined;
}

/**
 * Which UTF-16 a text without a mark is, by its NUL bytes: many, and all of them at odd or all at even
 * places. It would pass for UTF-8 otherwise, and be judged as something that nobody wrote.
 */
export function unmarkedUtf16(bytes: Uint8Array): Told | undefined {
  const head = bytes.subarray(0, HEAD);
  let [even, odd] = [0, 0];
  for (const [at, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const nuls = even + odd;
  if (nuls < LEAST_NULS || nuls < (head.length / 2) * LEAST_SHARE) return undefined;
  if (even === 0) return "utf-16le";
  return odd === 0 ? "utf-16be" : undefined;
}

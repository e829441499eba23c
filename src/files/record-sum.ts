import { createHash } from "node:crypto";

/** The length of a record's checksum, in hexadecimal digits. */
export const SUM_LENGTH = 16;

/** A record's checksum: the first 64 bits of the SHA-256 of its line, without the newline. */
export function sumOf(line: string | Uint8Array): string {
  return createHash("sha256").update(line).digest("hex").slice(0, SUM_LENGTH);
}

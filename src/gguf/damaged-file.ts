import { KomainuError } from "../core/errors.ts";

/** The one refusal of a GGUF file that is not what it should be, wherever that is noticed. */
export function damagedFile(path: string, why: string, cause?: unknown): KomainuError {
  return new KomainuError(
    "file_damaged",
    `${path} cannot be used: ${why}. Download or convert it again.`,
    cause === undefined ? undefined : { cause },
  );
}

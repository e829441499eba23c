/** Stable codes of everything that can go wrong. Match on these, never on a message. */
export const ERROR_CODES = [
  // The caller's input or options are wrong.
  "invalid_input",
  "file_not_found",
  "file_damaged",
  "disk_full",
  // The model is not one that this guard can run, or there is none.
  "model_unsupported",
  "model_not_installed",
  "adapter_mismatch",
  "out_of_memory",
  // The native engine is not installed, gone, or has failed.
  "engine_missing",
  "engine_disposed",
  "engine_failed",
  // The text does not fit the model's window, in several windows either.
  "text_too_long",
  // The model's answer could not be read, or was cut off.
  "unreadable_answer",
  "truncated_answer",
  "timeout",
  // A calibration made for another guard.
  "calibration_mismatch",
  // The Hub or another server refused, or cannot be reached.
  "access_denied",
  "not_found",
  "network",
  "hash_mismatch",
  "interrupted",
] as const;

/** One of the stable error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The one error of Komainu: a stable code, a message that names the remedy, and the cause. */
export class KomainuError extends Error {
  override readonly name = "KomainuError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The message of whatever was thrown, for people. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

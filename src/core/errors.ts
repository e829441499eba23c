/** Stable codes of everything that can go wrong. Match on these, never on a message. */
export type ErrorCode =
  /** The caller's input or options are wrong. */
  | "invalid_input"
  /** A file is missing, unreadable or damaged. */
  | "file_not_found"
  | "file_damaged"
  | "disk_full"
  /** The model is not one that this guard can run. */
  | "model_unsupported"
  | "model_not_installed"
  | "adapter_mismatch"
  | "out_of_memory"
  /** The optional native engine is not installed. */
  | "engine_missing"
  | "engine_disposed"
  | "engine_failed"
  /** The text does not fit, in windows either. */
  | "text_too_long"
  /** The model's answer could not be read, or was cut off. */
  | "unreadable_answer"
  | "truncated_answer"
  | "timeout"
  /** A calibration made for another guard. */
  | "calibration_mismatch"
  /** The Hub or another server refused, or cannot be reached. */
  | "access_denied"
  | "not_found"
  | "network"
  | "hash_mismatch"
  | "interrupted";

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

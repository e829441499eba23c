import { errorMessage, KomainuError, type ErrorCode } from "../../core/errors.ts";
import { systemCode } from "../../files/system-error.ts";

/** What a worker thread answers to a job. Errors do not cross over from a thread as they are. */
export type WorkerReply =
  | { readonly type: "done" }
  | { readonly type: "refused"; readonly code: ErrorCode; readonly message: string }
  /** An error of the system, such as `ENOSPC`. */
  | { readonly type: "failed"; readonly code: string | undefined; readonly message: string };

/** The reply that tells of an error. */
export function replyOf(error: unknown): WorkerReply {
  const message = errorMessage(error);
  if (error instanceof KomainuError) return { type: "refused", code: error.code, message };
  return { type: "failed", code: systemCode(error), message };
}

/** The error that a reply tells of. */
export function errorOf(reply: Exclude<WorkerReply, { type: "done" }>): Error {
  if (reply.type === "refused") return new KomainuError(reply.code, reply.message);
  return Object.assign(new Error(reply.message), { code: reply.code });
}

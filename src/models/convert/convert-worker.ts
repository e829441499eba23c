import { openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { errorMessage, KomainuError, type ErrorCode } from "../../core/errors.ts";
import { RowConverter } from "./row-converter.ts";
import type { RowsJob } from "./tensor-job.ts";

/** What a worker thread answers to a job. */
export type WorkerReply =
  | { readonly type: "done" }
  | {
      readonly type: "failed";
      readonly message: string;
      /** A KomainuError's code, or the system's (`ENOSPC`). */
      readonly code: string | undefined;
      readonly isOurs: boolean;
    };

/** An error as it was before it crossed over from the thread. */
export function replyError(reply: Extract<WorkerReply, { type: "failed" }>): Error {
  if (reply.isOurs) return new KomainuError(reply.code as ErrorCode, reply.message);
  return Object.assign(new Error(reply.message), { code: reply.code });
}

if (parentPort !== null && typeof workerData === "string") serve(parentPort, workerData);

function serve(port: NonNullable<typeof parentPort>, targetPath: string): void {
  const converter = new RowConverter();
  const target = openSync(targetPath, "r+");
  port.on("message", (job: RowsJob) => {
    try {
      converter.write(job, target);
      port.postMessage({ type: "done" } satisfies WorkerReply);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      port.postMessage({
        type: "failed",
        message: errorMessage(error),
        code,
        isOurs: error instanceof KomainuError,
      } satisfies WorkerReply);
    }
  });
}

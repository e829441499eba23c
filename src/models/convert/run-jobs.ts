import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../threads/start-thread.ts";
import { RowConverter } from "./row-converter.ts";
import type { RowsJob } from "./tensor-job.ts";
import { errorOf, type WorkerReply } from "./worker-reply.ts";

export interface RunJobsOptions {
  /** The file that the jobs write to: it exists, and its descriptor is open for writing. */
  readonly target: { readonly path: string; readonly descriptor: number };
  /** Threads to convert with; 0 converts in the calling thread. */
  readonly threads: number;
  readonly onDone: (job: RowsJob) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Threads that keep the disk busy without crowding out the rest of the machine. */
export function defaultThreads(): number {
  return Math.min(4, availableParallelism());
}

/**
 * Runs every job once, in any order. Each thread holds one job's rows at a time, so that memory
 * does not grow with the model.
 */
export async function runJobs(jobs: Iterable<RowsJob>, options: RunJobsOptions): Promise<void> {
  options.signal?.throwIfAborted();
  if (options.threads === 0) return runHere(jobs, options);
  const queue = jobs[Symbol.iterator]();
  const workers = Array.from({ length: options.threads }, () =>
    startThread("./convert-worker.js", import.meta.url, options.target.path),
  );
  try {
    await Promise.all(workers.map((worker) => drain(worker, queue, options)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function runHere(jobs: Iterable<RowsJob>, options: RunJobsOptions): Promise<void> {
  const converter = new RowConverter();
  try {
    for (const job of jobs) {
      converter.write(job, options.target.descriptor);
      options.onDone(job);
      await setImmediate();
      options.signal?.throwIfAborted();
    }
  } finally {
    converter.close();
  }
}

/** Gives a worker one job after the other until the queue is empty. */
function drain(
  worker: Worker,
  queue: Iterator<RowsJob, unknown>,
  { signal, onDone }: RunJobsOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortReason(signal));
    const next = () => {
      const job = queue.next();
      if (job.done === true) {
        signal?.removeEventListener("abort", abort);
        resolve();
      } else {
        worker.once("message", (reply: WorkerReply) => {
          if (reply.type !== "done") return reject(errorOf(reply));
          onDone(job.value);
          next();
        });
        worker.postMessage(job.value, []);
      }
    };
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("A conversion thread ended before its work.")));
    signal?.addEventListener("abort", abort, { once: true });
    next();
  });
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error("Aborted.", { cause: reason });
}

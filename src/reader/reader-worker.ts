import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { decodeReader } from "./model-file.ts";
import { makeReader, type Reader } from "./reader.ts";
import type { WorkerAnswer, WorkerQuestion } from "./worker-messages.ts";

type Job = Exclude<WorkerQuestion, { type: "cancel" }>;

/** What was given up last; a thread has one text at a time. */
let cancelled: number | undefined;

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message, []);
}

function failure(error: unknown): WorkerAnswer {
  const code = error instanceof KomainuError ? error.code : "engine_failed";
  return { type: "failed", code, message: errorMessage(error) };
}

function* stepsOf(reader: Reader, job: Job): Generator<void, WorkerAnswer> {
  if (job.type === "features") return { type: "read", parts: yield* reader.features(job.text) };
  return { type: "scored", score: yield* reader.steps(job.text, job.language) };
}

async function serve(bytes: Uint8Array): Promise<void> {
  const reader = await makeReader(decodeReader(bytes));
  parentPort?.on("message", (question: WorkerQuestion) => {
    if (question.type === "cancel") cancelled = question.id;
    else void work(question).catch((error: unknown) => answer(failure(error)));
  });
  answer({ type: "ready", header: reader.header });

  async function work(job: Job): Promise<void> {
    const steps = stepsOf(reader, job);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return answer(step.value);
      answer({ type: "progress" });
      await setImmediate();
      if (cancelled === job.id) return answer({ type: "cancelled" });
    }
  }
}

if (workerData instanceof Uint8Array) {
  void serve(workerData).catch((error: unknown) => answer(failure(error)));
}

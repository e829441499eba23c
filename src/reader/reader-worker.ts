import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { decodeReader } from "./model-file.ts";
import { makeReader } from "./reader.ts";
import type { WorkerAnswer, WorkerQuestion } from "./worker-messages.ts";

type ScoreQuestion = Extract<WorkerQuestion, { type: "score" }>;

/** What was given up last; a thread has one text at a time. */
let cancelled: number | undefined;

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message, []);
}

function failure(error: unknown): WorkerAnswer {
  const code = error instanceof KomainuError ? error.code : "engine_failed";
  return { type: "failed", code, message: errorMessage(error) };
}

async function serve(bytes: Uint8Array): Promise<void> {
  const reader = await makeReader(decodeReader(bytes));
  parentPort?.on("message", (question: WorkerQuestion) => {
    if (question.type === "cancel") cancelled = question.id;
    else void score(question).catch((error: unknown) => answer(failure(error)));
  });
  answer({ type: "ready", name: reader.header.name });

  async function score({ id, text, language }: ScoreQuestion): Promise<void> {
    const steps = reader.steps(text, language);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return answer({ type: "scored", score: step.value });
      answer({ type: "progress" });
      await setImmediate();
      if (cancelled === id) return answer({ type: "cancelled" });
    }
  }
}

if (workerData instanceof Uint8Array) {
  void serve(workerData).catch((error: unknown) => answer(failure(error)));
}

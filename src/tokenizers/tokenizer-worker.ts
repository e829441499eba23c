import { setImmediate } from "node:timers/promises";
import { parentPort, workerData, type Transferable } from "node:worker_threads";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { readTokenizer } from "./read-tokenizer.ts";
import type { TextTokenizer } from "./text-tokenizer.ts";
import type { WorkerAnswer, WorkerQuestion, WorkerStart } from "./worker-messages.ts";

/** Milliseconds of work on one text after which others, and cancellations, get their turn. */
const PAUSE_AFTER = 5;

const underWay = new Set<number>();

const answers: WorkerAnswer[] = [];
const transfers: Transferable[] = [];

/** What is said in the same moment goes in one message. */
function answer(message: WorkerAnswer, transfer: readonly Transferable[] = []): void {
  transfers.push(...transfer);
  if (answers.push(message) > 1) return;
  queueMicrotask(() => parentPort?.postMessage(answers.splice(0), transfers.splice(0)));
}

function failure(error: unknown): { code: KomainuError["code"]; message: string } {
  if (error instanceof KomainuError) return { code: error.code, message: error.message };
  return { code: "engine_failed", message: `The tokenizer failed: ${errorMessage(error)}` };
}

async function serve({ folder }: WorkerStart): Promise<void> {
  const { tokenizer, facts } = await readTokenizer(folder);
  parentPort?.on("message", (questions: readonly WorkerQuestion[]) => {
    for (const question of questions) {
      if (question.type === "cancel") underWay.delete(question.id);
      else void tokenize(tokenizer, question);
    }
  });
  const { bytes, starts } = facts.tokenBytes;
  answer({ type: "ready", facts }, [bytes.buffer, starts.buffer]);
}

async function tokenize(
  tokenizer: TextTokenizer,
  { id, text }: Extract<WorkerQuestion, { type: "tokenize" }>,
): Promise<void> {
  underWay.add(id);
  try {
    const steps = tokenizer.steps(text);
    let began = performance.now();
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      if (performance.now() - began < PAUSE_AFTER) continue;
      answer({ type: "progress", id });
      await setImmediate();
      if (!underWay.has(id)) return;
      began = performance.now();
    }
    const tokens = Uint32Array.from(step.value);
    answer({ type: "tokens", id, tokens }, [tokens.buffer]);
  } catch (error) {
    answer({ type: "failed", id, ...failure(error) });
  } finally {
    underWay.delete(id);
  }
}

function isStart(data: unknown): data is WorkerStart {
  return typeof data === "object" && data !== null && "folder" in data;
}

if (isStart(workerData)) {
  await serve(workerData).catch((error: unknown) => {
    answer({ type: "failed", ...failure(error) });
  });
}

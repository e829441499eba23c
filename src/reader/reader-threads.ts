import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ClassifierScore, ScoreOptions } from "../classifier/classifier.ts";
import { KomainuError } from "../core/errors.ts";
import type { ReaderHeader } from "./reader-model.ts";
import { READER_WORKER } from "./bundled-worker.ts";
import type { WorkerAnswer, WorkerQuestion } from "./worker-messages.ts";

/** A text that waits for a thread, or is with one. */
interface Job {
  readonly question: Exclude<WorkerQuestion, { type: "cancel" }>;
  readonly options: Pick<ScoreOptions, "signal" | "progress">;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Threads that read: as many as are needed, one to a core at most, each with a copy of the weights.
 * They keep the process alive only while they have something to read.
 */
export class ReaderThreads {
  readonly #weights: Uint8Array;
  readonly #most: number;
  readonly #waiting: Job[] = [];
  readonly #idle: Thread[] = [];
  readonly #all = new Set<Thread>();
  #jobs = 0;
  #isClosed = false;

  /** @param weights a model file's content; copied, unless it is in shared memory */
  constructor(weights: Uint8Array, most: number = availableParallelism()) {
    this.#weights = shared(weights);
    this.#most = Math.max(1, most);
  }

  /**
   * Starts the first thread, and gives the reader's header.
   *
   * @throws KomainuError `file_damaged`, or `engine_missing` without WebAssembly's SIMD
   */
  async start(): Promise<ReaderHeader> {
    const thread = this.#startThread();
    if (thread === undefined) throw failed("it has been started");
    const header = await thread.ready;
    this.#addIdle(thread);
    return header;
  }

  /** Scores a text in a thread. Rejects with the signal's reason, or a KomainuError. */
  async score(text: string, options: ScoreOptions = {}): Promise<ClassifierScore> {
    const id = (this.#jobs += 1);
    const { language } = options;
    const answer = await this.#ask({ type: "score", id, text, language }, options);
    if (answer.type === "scored") return answer.score;
    throw failed("it gave no score");
  }

  /** The features of a text's parts, as `Reader.features` gives them. Rejects as `score` does. */
  async features(
    text: string,
    options: Pick<ScoreOptions, "signal"> = {},
  ): Promise<readonly Float32Array[]> {
    const id = (this.#jobs += 1);
    const answer = await this.#ask({ type: "features", id, text }, options);
    if (answer.type === "read") return answer.parts;
    throw failed("it gave no features");
  }

  #ask(question: Job["question"], options: Job["options"]): Promise<WorkerAnswer> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#isClosed) return Promise.reject(closed());
    let giveUp: (() => void) | undefined;
    const answered = new Promise<WorkerAnswer>((resolve, reject) => {
      const job: Job = { question, options, resolve, reject };
      giveUp = () => this.#giveUp(job);
      this.#waiting.push(job);
    });
    const listener = () => giveUp?.();
    signal?.addEventListener("abort", listener, { once: true });
    this.#startNext();
    return answered.finally(() => signal?.removeEventListener("abort", listener));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) job.reject(closed());
    await Promise.all([...this.#all].map((thread) => thread.end(closed())));
  }

  #giveUp(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at !== -1) this.#waiting.splice(at, 1);
    for (const thread of this.#all) thread.cancel(job.question.id);
    job.reject(job.options.signal?.reason);
  }

  #startNext(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idle.pop() ?? this.#startThread();
      if (thread === undefined) return;
      const job = this.#waiting.shift();
      if (job !== undefined) thread.take(job);
    }
  }

  #startThread(): Thread | undefined {
    if (this.#all.size >= this.#most) return undefined;
    const thread = new Thread(this.#weights, {
      onIdle: () => this.#addIdle(thread),
      onEnd: () => {
        this.#all.delete(thread);
        const at = this.#idle.indexOf(thread);
        if (at !== -1) this.#idle.splice(at, 1);
        if (!this.#isClosed) this.#startNext();
      },
    });
    this.#all.add(thread);
    return thread;
  }

  #addIdle(thread: Thread): void {
    this.#idle.push(thread);
    this.#startNext();
  }
}

interface ThreadEvents {
  readonly onIdle: () => void;
  readonly onEnd: () => void;
}

/** One thread, with at most one job. It keeps the process alive until it is ready, and while it has one. */
class Thread {
  /** The reader's header, when its weights are loaded. */
  readonly ready: Promise<ReaderHeader>;
  readonly #worker: Worker;
  readonly #events: ThreadEvents;
  #job: Job | undefined;

  constructor(weights: Uint8Array, events: ThreadEvents) {
    this.#events = events;
    this.#worker = new Worker(READER_WORKER, { eval: true, workerData: weights });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (answer: WorkerAnswer) => {
        if (answer.type === "ready") resolve(answer.header);
        if (answer.type === "failed") reject(new KomainuError(answer.code, answer.message));
        this.#hear(answer);
      });
      const fail = (error: KomainuError) => {
        reject(error);
        this.#fail(error);
      };
      this.#worker.on("error", (cause) => fail(failed(cause.message, cause)));
      this.#worker.on("exit", () => {
        fail(failed("it ended"));
        this.#events.onEnd();
      });
    });
    // Of all but the first thread it is the job that fails.
    this.ready.catch(() => undefined);
  }

  take(job: Job): void {
    this.#job = job;
    this.#worker.ref();
    this.#tell(job.question);
  }

  cancel(id: number): void {
    if (this.#job?.question.id === id) this.#tell({ type: "cancel", id });
  }

  async end(reason: KomainuError): Promise<void> {
    this.#fail(reason);
    await this.#worker.terminate();
  }

  #tell(question: WorkerQuestion): void {
    this.#worker.postMessage(question, []);
  }

  #hear(answer: WorkerAnswer): void {
    if (answer.type === "ready" && this.#job === undefined) this.#worker.unref();
    if (answer.type === "ready" || answer.type === "progress") {
      this.#job?.options.progress?.();
      return;
    }
    if (answer.type === "failed") this.#job?.reject(new KomainuError(answer.code, answer.message));
    else this.#job?.resolve(answer);
    this.#job = undefined;
    this.#worker.unref();
    this.#events.onIdle();
  }

  #fail(error: KomainuError): void {
    this.#job?.reject(error);
    this.#job = undefined;
  }
}

/** In memory that threads share, so that none is given a copy of its own. */
function shared(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function closed(): KomainuError {
  return new KomainuError("engine_disposed", "The reader has been closed: make a new guard.");
}

function failed(why: string, cause?: unknown): KomainuError {
  return new KomainuError("engine_failed", `A thread of the reader failed: ${why}.`, { cause });
}

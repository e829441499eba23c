import { onAbort } from "../async/on-abort.ts";
import type { Worker } from "node:worker_threads";
import type { EngineCallOptions } from "../core/engine.ts";
import { KomainuError } from "../core/errors.ts";
import { startThread } from "../threads/start-thread.ts";
import type { TokenizerFacts } from "./read-tokenizer.ts";
import type { WorkerAnswer, WorkerQuestion } from "./worker-messages.ts";

/** A text that is with the thread. */
interface Job {
  readonly resolve: (tokens: Uint32Array) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: EngineCallOptions["onProgress"];
}

/**
 * A thread that holds a tokenizer: vocabularies of 256,000 tokens are built there, and long texts
 * cut. It keeps the process alive only while it has something to do.
 */
export class TokenizerThread {
  /** What the tokenizer is, once it is built. */
  readonly ready: Promise<TokenizerFacts>;
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Job>();
  readonly #told: WorkerQuestion[] = [];
  #settle: { resolve: (facts: TokenizerFacts) => void; reject: (error: unknown) => void };
  #count = 0;
  #end: { readonly reason: unknown } | undefined;

  constructor(folder: string) {
    this.#settle = { resolve: () => undefined, reject: () => undefined };
    this.ready = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.ready.catch(() => undefined);
    this.#worker = startThread("./tokenizer-worker.js", import.meta.url, { folder });
    this.#worker.on("message", (answers: readonly WorkerAnswer[]) => {
      for (const answer of answers) this.#hear(answer);
    });
    this.#worker.on("error", (cause) => this.#fail(failed(cause.message, cause)));
    this.#worker.on("exit", () => this.#fail(failed("it ended")));
  }

  /** Whether it is gone, whatever ended it. */
  get isEnded(): boolean {
    return this.#end !== undefined;
  }

  /** The tokens of a text. Rejects with the signal's reason at once when it aborts. */
  async tokenize(text: string, options: EngineCallOptions): Promise<Uint32Array> {
    await this.ready;
    if (this.#end !== undefined) throw this.#end.reason as Error;
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const id = (this.#count += 1);
    let giveUp = (): void => undefined;
    const tokens = new Promise<Uint32Array>((resolve, reject) => {
      this.#jobs.set(id, { resolve, reject, onProgress });
      giveUp = () => {
        this.#tell({ type: "cancel", id });
        reject(signal?.reason as Error);
      };
    });
    const stopListening = signal && onAbort(signal, giveUp);
    this.#worker.ref();
    this.#tell({ type: "tokenize", id, text });
    return tokens.finally(() => {
      stopListening?.();
      this.#jobs.delete(id);
      if (this.#jobs.size === 0 && this.#end === undefined) this.#worker.unref();
    });
  }

  /** Ends the thread; what is under way rejects with the reason. */
  async end(reason: unknown): Promise<void> {
    this.#fail(reason);
    // Who waits for the end must not be left waiting where nothing else keeps the process.
    this.#worker.ref();
    await this.#worker.terminate();
  }

  /** What is told in the same moment goes in one message: each message costs as much as a text. */
  #tell(question: WorkerQuestion): void {
    this.#told.push(question);
    if (this.#told.length > 1) return;
    queueMicrotask(() => this.#worker.postMessage(this.#told.splice(0), []));
  }

  #hear(answer: WorkerAnswer): void {
    if (answer.type === "ready") {
      if (this.#jobs.size === 0) this.#worker.unref();
      this.#settle.resolve(answer.facts);
    } else if (answer.type === "failed") {
      const error = new KomainuError(answer.code, answer.message);
      if (answer.id === undefined) this.#fail(error);
      else this.#jobs.get(answer.id)?.reject(error);
    } else if (answer.type === "tokens") this.#jobs.get(answer.id)?.resolve(answer.tokens);
    else this.#jobs.get(answer.id)?.onProgress?.();
  }

  #fail(error: unknown): void {
    this.#end ??= { reason: error };
    this.#settle.reject(error);
    for (const job of this.#jobs.values()) job.reject(error);
  }
}

function failed(why: string, cause?: unknown): KomainuError {
  return new KomainuError(
    "engine_failed",
    `The tokenizer's thread failed: ${why}. Try again; where a bundler has left out its script, keep komainu a package of its own (docs/deploy.md).`,
    { cause },
  );
}

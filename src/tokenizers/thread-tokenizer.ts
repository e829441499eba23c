import { mapOrdered } from "../async/map-ordered.ts";
import { onAbort } from "../async/on-abort.ts";
import type { EngineCallOptions } from "../core/engine.ts";
import { KomainuError } from "../core/errors.ts";
import { joinPrompts, type Prompt, type Segment } from "../core/prompt.ts";
import type { PromptTokenizer, TokenTextDecoder } from "./prompt-tokenizer.ts";
import type { TokenizerFacts } from "./read-tokenizer.ts";
import { RecentValues } from "./recent-values.ts";
import { decodeTokens } from "./token-text-decoder.ts";
import { TokenizerThread } from "./tokenizer-thread.ts";

/** A template's constant runs, and short texts: a few hundred of them. */
const RUNS_KEPT = { longest: 2048, room: 1 << 19 };
/** Prompts that are counted at once. */
const COUNTED_AT_ONCE = 16;

/** A tokenizer whose work is done in a thread; one that has died is replaced at the next call. */
export class ThreadTokenizer implements PromptTokenizer {
  readonly folder: string;
  readonly sha256: string;
  readonly vocabularySize: number;
  readonly byteBound: boolean;
  readonly controlTokens: ReadonlyMap<string, number>;
  readonly bos?: number;
  readonly endOfSequence: readonly number[];
  readonly #tokenBytes: TokenizerFacts["tokenBytes"];
  readonly #runs = new RecentValues<Uint32Array>(RUNS_KEPT);
  #thread: TokenizerThread;
  #disposed: Promise<void> | undefined;

  /** Starts the thread and waits until the tokenizer is built. */
  static async open(folder: string, signal?: AbortSignal): Promise<ThreadTokenizer> {
    signal?.throwIfAborted();
    const thread = new TokenizerThread(folder);
    const stopWaiting = signal && onAbort(signal, () => void thread.end(signal.reason));
    try {
      return new ThreadTokenizer(folder, await thread.ready, thread);
    } catch (error) {
      await thread.end(error);
      throw error;
    } finally {
      stopWaiting?.();
    }
  }

  private constructor(folder: string, facts: TokenizerFacts, thread: TokenizerThread) {
    this.folder = folder;
    this.#thread = thread;
    this.#tokenBytes = facts.tokenBytes;
    this.sha256 = facts.sha256;
    this.vocabularySize = facts.vocabularySize;
    this.byteBound = facts.byteBound;
    this.controlTokens = new Map(facts.control);
    if (facts.bos !== undefined) this.bos = facts.bos;
    this.endOfSequence = facts.endOfSequence;
  }

  controlToken(name: string): number {
    const id = this.controlTokens.get(name);
    if (id === undefined) throw lacks(name);
    return id;
  }

  async tokenize(prompt: Prompt, options: EngineCallOptions = {}): Promise<readonly number[]> {
    const tokens: number[] = [];
    for (const part of await this.#tokenizeParts(prompt, options)) {
      for (const token of part) tokens.push(token);
    }
    return tokens;
  }

  async countTokens(
    prompts: readonly Prompt[],
    options: EngineCallOptions = {},
  ): Promise<readonly number[]> {
    const counts: number[] = [];
    const count = async (prompt: Prompt): Promise<number> => {
      const parts = await this.#tokenizeParts(prompt, options);
      return parts.reduce((sum, { length }) => sum + length, 0);
    };
    const counted = mapOrdered(prompts, count, { concurrency: COUNTED_AT_ONCE });
    for await (const length of counted) counts.push(length);
    return counts;
  }

  decode(ids: readonly number[]): string {
    const decoder = this.textDecoder();
    return ids.map((id) => decoder.push(id)).join("") + decoder.end();
  }

  textDecoder(): TokenTextDecoder {
    return decodeTokens(this.#tokenBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#thread.end(disposed());
    return this.#disposed;
  }

  async #tokenizeParts(
    prompt: Prompt,
    options: EngineCallOptions,
  ): Promise<readonly ArrayLike<number>[] & readonly Iterable<number>[]> {
    options.signal?.throwIfAborted();
    if (this.#disposed !== undefined) throw disposed();
    const segments = joinPrompts(prompt);
    return Promise.all(segments.map(async (segment) => this.#tokenizeSegment(segment, options)));
  }

  async #tokenizeSegment(
    segment: Segment,
    options: EngineCallOptions,
  ): Promise<readonly number[] | Uint32Array> {
    if (segment.type === "text") return this.#tokenizeRun(segment.text, options);
    if (segment.type === "tokens") return this.#givenTokens(segment.ids);
    if (segment.type === "control") return [this.controlToken(segment.token)];
    if (this.bos === undefined) throw lacks("for the beginning of a sequence");
    return [this.bos];
  }

  async #tokenizeRun(text: string, options: EngineCallOptions): Promise<Uint32Array> {
    const kept = this.#runs.get(text);
    if (kept !== undefined) return kept;
    const tokens = await (await this.#liveThread()).tokenize(text, options);
    this.#runs.set(text, tokens);
    return tokens;
  }

  /** The thread, or a new one; the files must still be those that the tokenizer was opened with. */
  async #liveThread(): Promise<TokenizerThread> {
    if (!this.#thread.isEnded) return this.#thread;
    if (this.#disposed !== undefined) throw disposed();
    this.#thread = new TokenizerThread(this.folder);
    const { sha256 } = await this.#thread.ready;
    if (sha256 === this.sha256) return this.#thread;
    const changed = new KomainuError(
      "file_damaged",
      `${this.folder} has another tokenizer.json than when it was opened. Open it again.`,
    );
    await this.#thread.end(changed);
    throw changed;
  }

  #givenTokens(ids: readonly number[]): readonly number[] {
    const isToken = (id: number): boolean =>
      Number.isInteger(id) && id >= 0 && id < this.vocabularySize;
    const outside = ids.find((id) => !isToken(id));
    if (outside === undefined) return ids;
    throw new KomainuError("invalid_input", `${outside} is not a token of this model.`);
  }
}

function lacks(token: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `The model has no control token ${token}, which this guard's prompt needs. Give the tokenizer of the guard's own model.`,
  );
}

function disposed(): KomainuError {
  return new KomainuError("engine_disposed", "The tokenizer has been disposed: open it again.");
}

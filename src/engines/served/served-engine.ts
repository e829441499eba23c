import { untilAborted } from "../../async/until-aborted.ts";
import type {
  Engine,
  EngineCallOptions,
  EngineCapabilities,
  EngineInfo,
  GenerateOptions,
  Generation,
  Question,
  ScoreResult,
} from "../../core/engine.ts";
import { KomainuError } from "../../core/errors.ts";
import { joinPrompts, text, type Prompt } from "../../core/prompt.ts";
import type { PromptTokenizer } from "../../tokenizers/prompt-tokenizer.ts";
import { checkChoices } from "../check-choices.ts";
import { checkLength } from "../check-length.ts";
import { checkGenerateCall, checkScoreCall } from "../require-capability.ts";
import { listForks, type TokenForks } from "../token-forks.ts";
import type { TokenQuestion } from "../token-tree.ts";
import type { CallQueue } from "./call-queue.ts";
import { refineRefusal } from "./refusals.ts";
import type { Replicas } from "./replicas.ts";
import type { ServedModel } from "./served-model.ts";
import type { ServerCall } from "./server-call.ts";
import { sessionName } from "./session-name.ts";
import { Reader, write } from "./writing.ts";

/** What a served engine is made of. */
export interface ServedParts {
  /** Any of the replicas' models: they are all alike. */
  readonly model: ServedModel;
  readonly contextSize: number;
  readonly tokenizer: PromptTokenizer;
  readonly ownsTokenizer: boolean;
  readonly replicas: Replicas;
  readonly queue: CallQueue;
  readonly limits: Pick<ServerCall, "deadline" | "idleLimit">;
  /** Aborted when the engine is disposed of. */
  readonly disposal: AbortController;
}

/** A model on one server or several, asked with token ids. */
export class ServedEngine implements Engine {
  readonly info: EngineInfo;
  readonly capabilities: EngineCapabilities;
  readonly #parts: ServedParts;
  readonly #running = new Set<Promise<unknown>>();
  #disposed: Promise<void> | undefined;

  constructor(parts: ServedParts) {
    this.#parts = parts;
    const { model, tokenizer, contextSize } = parts;
    const { facts } = model;
    this.info = {
      engine: facts.kind,
      version: facts.version,
      model: {
        name: facts.model,
        ...(facts.architecture === undefined ? {} : { architecture: facts.architecture }),
      },
      ...(facts.adapter === undefined ? {} : { adapter: facts.adapter }),
      contextSize,
    };
    this.capabilities = {
      tokenPrompts: true,
      tokenize: true,
      score: true,
      logMass: model.logMass,
      generate: true,
      textOffsets: true,
      repetitionPenalty: model.repetitionPenalty,
      adapters: true,
      prefixReuse: facts.caches === true,
      byteBound: tokenizer.byteBound,
    };
  }

  /** What an operator should know or change, in sentences. */
  get advice(): readonly string[] {
    return this.#parts.model.facts.advice;
  }

  async tokenize(prompt: Prompt, options: EngineCallOptions = {}): Promise<readonly number[]> {
    return this.#call(options, async () => this.#parts.tokenizer.tokenize(prompt, options));
  }

  async countTokens(
    prompts: readonly Prompt[],
    options: EngineCallOptions = {},
  ): Promise<readonly number[]> {
    return this.#call(options, async () => this.#parts.tokenizer.countTokens(prompts, options));
  }

  async score(
    prompt: Prompt,
    questions: readonly Question[],
    options: EngineCallOptions = {},
  ): Promise<ScoreResult> {
    return this.#call(options, async (signals) => {
      const began = performance.now();
      checkScoreCall(this, prompt, questions);
      const asked = await Promise.all(
        questions.map(async (question) => this.#tokenizeQuestion(prompt, question, options)),
      );
      const forks = listForks(asked);
      const { read, evaluatedTokens } = await this.#ask(prompt, forks, options, signals);
      return {
        questions: questions.map(({ id, choices }, row) => {
          const { logProbabilities = [], logMass = Number.NaN } = read[row] ?? {};
          const named = choices.map(
            (choice, column) => [choice.id, logProbabilities[column] ?? Number.NaN] as const,
          );
          const answer = { id, logProbabilities: Object.fromEntries(named) };
          return this.capabilities.logMass ? { ...answer, logMass } : answer;
        }),
        usage: {
          promptTokens: asked.reduce((sum, { prompt }) => sum + prompt.length, 0),
          evaluatedTokens,
          reusedTokens: Math.max(0, forks.tokens - evaluatedTokens),
          generatedTokens: 0,
          milliseconds: performance.now() - began,
        },
      };
    });
  }

  async generate(prompt: Prompt, options: GenerateOptions): Promise<Generation> {
    return this.#call(options, async (signals) => {
      const began = performance.now();
      checkGenerateCall(this, prompt, options);
      const { tokenizer, replicas } = this.#parts;
      const tokens = await tokenizer.tokenize(prompt, options);
      this.#checkLength(tokens, 1);
      const { temperature = 0, repetitionPenalty = 1, seed } = options;
      const request = {
        prompt: tokens,
        maxTokens: Math.min(options.maxTokens, this.info.contextSize - tokens.length),
        options: { temperature, repetitionPenalty, ...(seed === undefined ? {} : { seed }) },
        streamed: options.onText !== undefined,
      };
      const reader = new Reader(options.onText);
      const written = await this.#queue(prompt, options, signals, async (call) =>
        replicas.run(call, async (model, call) => {
          return write(model.facts.kind, model, tokenizer, { request, call, reader });
        }),
      );
      const { text, finish, cachedTokens } = written;
      const count = written.tokens.length;
      return {
        text,
        tokens: written.tokens,
        finish,
        usage: {
          promptTokens: tokens.length,
          evaluatedTokens: Math.max(0, tokens.length - cachedTokens) + Math.max(0, count - 1),
          reusedTokens: Math.min(tokens.length, cachedTokens),
          generatedTokens: count,
          milliseconds: performance.now() - began,
        },
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    const { disposal, ownsTokenizer, tokenizer } = this.#parts;
    disposal.abort(
      new KomainuError("engine_disposed", "The engine has been disposed: make a new one."),
    );
    await Promise.allSettled(this.#running);
    if (ownsTokenizer) await tokenizer[Symbol.asyncDispose]();
  }

  /** Runs one call; it ends at once when the caller gives up or the engine is disposed of. */
  async #call<T>(
    { signal }: EngineCallOptions,
    job: (signals: readonly AbortSignal[]) => Promise<T>,
  ): Promise<T> {
    const { disposal } = this.#parts;
    const signals = [disposal.signal, ...(signal === undefined ? [] : [signal])];
    for (const one of signals) one.throwIfAborted();
    const work = job(signals);
    this.#running.add(work);
    try {
      return await untilAborted(work, signals);
    } catch (error) {
      throw refineRefusal(error);
    } finally {
      void work.catch(() => undefined).then(() => this.#running.delete(work));
    }
  }

  /** Waits for a place in line, and names the text's session. */
  async #queue<T>(
    prompt: Prompt,
    { onProgress }: EngineCallOptions,
    signals: readonly AbortSignal[],
    job: (call: ServerCall) => Promise<T>,
  ): Promise<T> {
    const { queue, limits, model } = this.#parts;
    const session = sessionName(model.facts.model, prompt);
    return queue.run(signals, async () => job({ ...limits, signals, session, onProgress }));
  }

  /** Asks about the places where the choices part; nothing where they nowhere do. */
  async #ask(
    prompt: Prompt,
    { places, read }: TokenForks,
    options: EngineCallOptions,
    signals: readonly AbortSignal[],
  ) {
    if (places.length === 0) return { read: read([]), evaluatedTokens: 0 };
    const { replicas } = this.#parts;
    const { found, evaluatedTokens } = await this.#queue(prompt, options, signals, async (call) =>
      replicas.run(call, async (model, call) => model.score(places, call)),
    );
    return { read: read(found), evaluatedTokens };
  }

  async #tokenizeQuestion(
    prompt: Prompt,
    question: Question,
    options: EngineCallOptions,
  ): Promise<TokenQuestion> {
    const { tokenizer } = this.#parts;
    const [tokens, ...choices] = await Promise.all([
      tokenizer.tokenize(joinPrompts(prompt, question.suffix), options),
      ...question.choices.map(async (choice) => tokenizer.tokenize([text(choice.text)], options)),
    ]);
    this.#checkLength(tokens, Math.max(0, ...choices.map(({ length }) => length)));
    checkChoices(question, choices);
    return { prompt: tokens, choices };
  }

  #checkLength(prompt: readonly number[], answer: number): void {
    checkLength(
      prompt.length,
      answer,
      this.info.contextSize,
      "Shorten the text, or start the server with a larger one.",
    );
  }
}

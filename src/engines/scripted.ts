import type {
  Engine,
  EngineCallOptions,
  EngineCapabilities,
  EngineInfo,
  GenerateOptions,
  Generation,
  ModelInfo,
  Question,
  ScoredQuestion,
  ScoreResult,
} from "../core/engine.ts";
import { KomainuError } from "../core/errors.ts";
import { joinPrompts, renderPrompt, text, type Prompt } from "../core/prompt.ts";
import { checkChoices } from "./check-choices.ts";
import { checkLength } from "./check-length.ts";
import { checkGenerateCall, checkScoreCall, requireCapability } from "./require-capability.ts";
import { SlotPool } from "./slot-pool.ts";
import { scoreTokenTree, type TokenEvaluator } from "./token-tree.ts";

/**
 * Probabilities, 0 to 1, of a question's choices by choice id; a choice left out has 0. What they
 * lack of 1 together is the probability that the model would rather write something else.
 */
export type ScriptedScores = Readonly<Record<string, number>>;

/** What a scripted engine says. Prompts come as `renderPrompt` shows them. */
export interface ScriptedOptions {
  /**
   * Answers to questions: by question id, or by a function. Without an answer all choices are
   * equally probable.
   */
  readonly score?:
    | Readonly<Record<string, ScriptedScores>>
    | ((question: Question, prompt: string) => ScriptedScores | undefined);
  /** What is written: the same always, or by a function of the prompt. Default: nothing. */
  readonly generate?: string | ((prompt: string, options: GenerateOptions) => string);
  /** Default 8,192. */
  readonly contextSize?: number;
  readonly model?: Partial<ModelInfo>;
  /**
   * What it can do, for guards that have to cope. A call for what it lacks rejects with
   * `capability_missing`. Default: everything but adapters.
   */
  readonly capabilities?: Partial<EngineCapabilities>;
  /** Milliseconds that each evaluated token takes. Default 0. */
  readonly millisecondsPerToken?: number;
}

const ALL_CAPABILITIES: EngineCapabilities = {
  tokenPrompts: true,
  tokenize: true,
  score: true,
  logMass: true,
  generate: true,
  textOffsets: true,
  repetitionPenalty: true,
  adapters: false,
  prefixReuse: true,
  byteBound: true,
};

const BOS = 1;
const FIRST_CHARACTER = 16;
const FIRST_CONTROL = FIRST_CHARACTER + 0x110000;
/** Tokens evaluated in one go: an abort takes effect after so many, in time that is worth it. */
const BATCH_SIZE = 64;
const BATCH_SIZE_WITHOUT_TIME = 1024;

/** One token a character: a code point, moved up to leave room for the beginning of sequence. */
function characterTokens(value: string): number[] {
  return Array.from(value.replace(/\p{Surrogate}/gu, "\uFFFD"), (character) => {
    return FIRST_CHARACTER + (character.codePointAt(0) ?? 0);
  });
}

/** A control token's id by its name: any name in angle or square brackets is one. */
function controlToken(name: string): number {
  if (!/^(?:<\S+>|\[\S+\])$/u.test(name)) {
    throw new KomainuError("model_unsupported", `The model has no control token ${name}.`);
  }
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0x100000;
  return FIRST_CONTROL + hash;
}

function tokenizePrompt(prompt: Prompt): number[] {
  return joinPrompts(prompt).flatMap((segment) => {
    if (segment.type === "text") return characterTokens(segment.text);
    if (segment.type === "tokens") return segment.ids;
    return segment.type === "bos" ? [BOS] : [controlToken(segment.token)];
  });
}

/** Keeps tokens as a model would, and counts those that a model would have evaluated. */
class ScriptedSlot {
  held: number[] = [];

  evaluator({
    signals,
    onProgress,
    millisecondsPerToken,
  }: {
    readonly signals: readonly AbortSignal[];
    readonly onProgress: () => void;
    readonly millisecondsPerToken: number;
  }): TokenEvaluator & { readonly evaluated: number } {
    const held = (): readonly number[] => this.held;
    let evaluated = 0;
    return {
      get held() {
        return held();
      },
      get evaluated() {
        return evaluated;
      },
      evaluate: async (keep, tokens, wanted) => {
        this.held = this.held.slice(0, keep);
        const size = millisecondsPerToken > 0 ? BATCH_SIZE : BATCH_SIZE_WITHOUT_TIME;
        for (let start = 0; start < tokens.length; start += size) {
          for (const signal of signals) signal.throwIfAborted();
          const batch = tokens.slice(start, start + size);
          await new Promise((resolve) => {
            setTimeout(resolve, batch.length * millisecondsPerToken);
          });
          for (const token of batch) this.held.push(token);
          evaluated += batch.length;
          onProgress();
        }
        return new Map([...wanted].map(([at, next]) => [at, new Map(next.map((id) => [id, 0]))]));
      },
    };
  }
}

class ScriptedEngine implements Engine {
  readonly info: EngineInfo;
  readonly capabilities: EngineCapabilities;
  readonly #options: ScriptedOptions;
  readonly #pool = new SlotPool([new ScriptedSlot()]);
  readonly #disposal = new AbortController();

  constructor(options: ScriptedOptions) {
    this.#options = options;
    this.capabilities = { ...ALL_CAPABILITIES, ...options.capabilities };
    this.info = {
      engine: "scripted",
      version: "1",
      model: { name: "scripted", ...options.model },
      contextSize: options.contextSize ?? 8192,
    };
  }

  async tokenize(prompt: Prompt, options: EngineCallOptions = {}): Promise<readonly number[]> {
    for (const signal of this.#signals(options)) signal.throwIfAborted();
    requireCapability(this, "tokenize");
    return tokenizePrompt(prompt);
  }

  async countTokens(
    prompts: readonly Prompt[],
    options: EngineCallOptions = {},
  ): Promise<readonly number[]> {
    for (const signal of this.#signals(options)) signal.throwIfAborted();
    requireCapability(this, "tokenize");
    return prompts.map((prompt) => tokenizePrompt(prompt).length);
  }

  async score(
    prompt: Prompt,
    questions: readonly Question[],
    options: EngineCallOptions = {},
  ): Promise<ScoreResult> {
    const began = performance.now();
    this.#disposal.signal.throwIfAborted();
    checkScoreCall(this, prompt, questions);
    const asked = questions.map((question) => {
      const tokens = tokenizePrompt(joinPrompts(prompt, question.suffix));
      const choices = question.choices.map((choice) => characterTokens(choice.text));
      this.#checkLength(tokens.length, Math.max(0, ...choices.map(({ length }) => length)));
      checkChoices(question, choices);
      return { prompt: tokens, choices };
    });
    const sequences = asked.map(({ prompt }) => prompt);
    const signals = this.#signals(options);
    const { onProgress } = options;
    return this.#pool.run(sequences, { signals, onProgress }, async (slot) => {
      const evaluator = this.#evaluator(slot, signals);
      const { tokens } = await scoreTokenTree(asked, evaluator);
      return {
        questions: questions.map((question) => this.#answer(question, prompt)),
        usage: {
          promptTokens: sequences.reduce((sum, { length }) => sum + length, 0),
          evaluatedTokens: evaluator.evaluated,
          reusedTokens: tokens - evaluator.evaluated,
          generatedTokens: 0,
          milliseconds: performance.now() - began,
        },
      };
    });
  }

  async generate(prompt: Prompt, options: GenerateOptions): Promise<Generation> {
    const began = performance.now();
    this.#disposal.signal.throwIfAborted();
    checkGenerateCall(this, prompt, options);
    const tokens = tokenizePrompt(prompt);
    this.#checkLength(tokens.length, 1);
    const signals = this.#signals(options);
    const { onProgress } = options;
    return this.#pool.run([tokens], { signals, onProgress }, async (slot) => {
      const evaluator = this.#evaluator(slot, signals);
      const room = Math.min(options.maxTokens, this.info.contextSize - tokens.length);
      const all = Array.from(this.#write(prompt, options));
      const written = all.slice(0, room);
      let offset = 0;
      const places = written.map((character) => {
        const id = characterTokens(character)[0] ?? 0;
        const place = { id, offset };
        offset += character.length;
        return place;
      });
      // As for a model, the last token of the prompt is evaluated again, what is written but for
      // its last token too.
      const whole = [...tokens, ...places.slice(0, -1).map(({ id }) => id)];
      const asked = [whole, tokens].map((sequence) => ({ prompt: sequence, choices: [[0], [1]] }));
      const { tokens: needed } = await scoreTokenTree(asked, evaluator);
      for (const character of written) options.onText?.(character);
      return {
        text: written.join(""),
        tokens: this.capabilities.textOffsets ? places : [],
        finish: written.length < all.length ? "length" : "stop",
        usage: {
          promptTokens: tokens.length,
          evaluatedTokens: evaluator.evaluated,
          reusedTokens: needed - evaluator.evaluated,
          generatedTokens: places.length,
          milliseconds: performance.now() - began,
        },
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort(
      new KomainuError("engine_disposed", "The engine has been disposed: make a new one."),
    );
    await this.#pool.idle();
  }

  #signals({ signal }: EngineCallOptions): readonly AbortSignal[] {
    return [this.#disposal.signal, ...(signal === undefined ? [] : [signal])];
  }

  #evaluator(slot: ScriptedSlot, signals: readonly AbortSignal[]) {
    if (!this.capabilities.prefixReuse) slot.held = [];
    const { millisecondsPerToken = 0 } = this.#options;
    return slot.evaluator({
      signals,
      millisecondsPerToken,
      onProgress: () => this.#pool.noteProgress(),
    });
  }

  #answer(question: Question, prompt: Prompt): ScoredQuestion {
    const { id, suffix, choices } = question;
    const { score } = this.#options;
    const rendered = renderPrompt(joinPrompts(prompt, suffix));
    const given = typeof score === "function" ? score(question, rendered) : score?.[id];
    const equal = 1 / choices.length;
    const weights = choices.map((choice) =>
      given === undefined ? equal : (given[choice.id] ?? 0),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = choices.map(
      (choice, index) => [choice.id, Math.log((weights[index] ?? 0) / total)] as const,
    );
    const logMass = choices.length < 2 ? 0 : Math.min(0, Math.log(total));
    const answer = { id, logProbabilities: Object.fromEntries(shares) };
    return this.capabilities.logMass ? { ...answer, logMass } : answer;
  }

  #write(prompt: Prompt, options: GenerateOptions): string {
    const { generate = "" } = this.#options;
    const written =
      typeof generate === "function" ? generate(renderPrompt(prompt), options) : generate;
    return renderPrompt([text(written)]);
  }

  #checkLength(prompt: number, answer: number): void {
    checkLength(
      prompt,
      answer,
      this.info.contextSize,
      "Shorten the text, or give a larger contextSize.",
    );
  }
}

/**
 * An engine that says what it is told to: for tests and demonstrations. It holds no model, but
 * counts tokens (one a character), keeps prefixes, waits in line, aborts and is disposed of as a
 * real engine does.
 */
export function scripted(options: ScriptedOptions = {}): Engine {
  return new ScriptedEngine(options);
}

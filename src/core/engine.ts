import type { Prompt } from "./prompt.ts";

/** What an evaluation cost. Tokens are counts; `milliseconds` is wall-clock time. */
export interface Usage {
  /** Tokens of everything asked: each question's whole prompt counted once per question. */
  readonly promptTokens: number;
  /** Tokens the model really evaluated, answers' tokens included. */
  readonly evaluatedTokens: number;
  /** Tokens whose evaluation was kept from before and reused. */
  readonly reusedTokens: number;
  /** Tokens the model wrote. */
  readonly generatedTokens: number;
  readonly milliseconds: number;
}

/** One of the closed set of answers to a question. */
export interface Choice {
  readonly id: string;
  /** The answer's text, tokenised on its own as the continuation of the prompt. */
  readonly text: string;
}

/** A question asked after a shared prompt. */
export interface Question {
  readonly id: string;
  /** Follows the shared prompt; adjacent text is tokenised together with the prompt's. */
  readonly suffix: Prompt;
  /** Each with an id of its own, and with tokens that do not begin another's. */
  readonly choices: readonly Choice[];
}

/**
 * How probable a question's choices are when the model may write nothing but one of them: wherever
 * the choices' tokens branch, a softmax over the tokens that a choice has there; a token that all
 * have is certain. That is the distribution which constrained decoding samples from.
 */
export interface ScoredQuestion {
  readonly id: string;
  /** By choice id: the natural-log probability, ≤ 0. The choices' probabilities sum to 1. */
  readonly logProbabilities: Readonly<Record<string, number>>;
  /**
   * Natural-log probability, ≤ 0, that the model left to itself writes one of the choices' tokens
   * where they first branch; 0 where they never do. Present where the engine's capabilities say so.
   */
  readonly logMass?: number;
}

export interface ScoreResult {
  /** In the order of the questions asked. */
  readonly questions: readonly ScoredQuestion[];
  readonly usage: Usage;
}

export interface EngineCallOptions {
  /** Stops the evaluation within one batch; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called whenever the engine evaluated something, for this call or for one that this one waits
   * for, so that an engine at work is told from one that hangs.
   */
  readonly onProgress?: (() => void) | undefined;
}

export interface GenerateOptions extends EngineCallOptions {
  /** The most tokens to write, ≥ 1. */
  readonly maxTokens: number;
  /** 0 is greedy. Default 0. */
  readonly temperature?: number;
  /**
   * Hugging Face's repetition penalty over the prompt's and the output's tokens, each counted
   * once: a positive logit is divided by it, a negative one multiplied. Default 1 (none).
   */
  readonly repetitionPenalty?: number;
  /** Seed of the sampler when `temperature` > 0. */
  readonly seed?: number;
  /** Called with each piece of text as it is written. */
  readonly onText?: ((piece: string) => void) | undefined;
}

export interface GeneratedToken {
  readonly id: number;
  /** Where this token's text begins in `Generation.text`, in UTF-16 units. */
  readonly offset: number;
}

/** What a model wrote. */
export interface Generation {
  readonly text: string;
  /** Without the end-of-sequence token; empty where the engine lacks `textOffsets`. */
  readonly tokens: readonly GeneratedToken[];
  /** `stop`: the model ended; `length`: it was cut off at `maxTokens` or at the window's end. */
  readonly finish: "stop" | "length";
  readonly usage: Usage;
}

/** What identifies a model, for provenance. */
export interface ModelInfo {
  /** The model's own name, or its file's. */
  readonly name: string;
  /** SHA-256 of the model file, in hex, where the engine holds the file. */
  readonly sha256?: string;
  /** Such as `gemma2` or `llama`. */
  readonly architecture?: string;
  /** Such as `Q4_0` or `F32`. */
  readonly quantization?: string;
}

export interface EngineInfo {
  /** The engine's id: `llama-cpp`, `scripted`, … */
  readonly engine: string;
  readonly version: string;
  readonly model: ModelInfo;
  readonly adapter?: { readonly name: string; readonly sha256?: string; readonly scale: number };
  /** The most tokens of one prompt and its answer together. */
  readonly contextSize: number;
}

/**
 * What an engine can do, the same for as long as it lives. What a guard needs and its engine lacks is
 * refused when the guard is made; a call for what the engine lacks rejects with `capability_missing`.
 */
export interface EngineCapabilities {
  /** Prompts reach the model as token ids, so that no text can forge a control token. */
  readonly tokenPrompts: boolean;
  /** `tokenize` and `countTokens` know the model's own tokens. */
  readonly tokenize: boolean;
  /** `score` gives the exact log-probability of every choice. */
  readonly score: boolean;
  /** `score` gives `logMass` too. */
  readonly logMass: boolean;
  readonly generate: boolean;
  /** A generation names its tokens and where each begins in the text. */
  readonly textOffsets: boolean;
  readonly repetitionPenalty: boolean;
  /** LoRA adapters can be put on the model. */
  readonly adapters: boolean;
  /** What prompts have in common with earlier ones is not evaluated again. */
  readonly prefixReuse: boolean;
  /** No text has more tokens than UTF-8 bytes, as in a vocabulary that holds every byte. */
  readonly byteBound: boolean;
  /** The most questions of one call; absent where there is no limit. */
  readonly maxQuestions?: number;
}

/** An ability that an engine has or lacks. */
export type Capability = Exclude<keyof EngineCapabilities, "maxQuestions">;

/**
 * Something that holds a loaded model and evaluates tokens. Calls may overlap; they neither mix
 * nor starve one another. After disposal every call rejects with `engine_disposed`.
 */
export interface Engine extends AsyncDisposable {
  readonly info: EngineInfo;
  readonly capabilities: EngineCapabilities;
  /**
   * The token ids of a prompt. Control tokens that the model lacks: `model_unsupported`. An engine
   * that cannot tokenise: `capability_missing`.
   */
  tokenize(prompt: Prompt, options?: EngineCallOptions): Promise<readonly number[]>;
  /** How many tokens each of the prompts has, in one call; fails as `tokenize` does. */
  countTokens(prompts: readonly Prompt[], options?: EngineCallOptions): Promise<readonly number[]>;
  /**
   * Asks questions with closed answers. What they share is evaluated once, and kept; tokens after
   * the last place where a question's choices branch are not evaluated. Choices with the same id, or
   * whose tokens begin another's of the question: `invalid_input`.
   */
  score(
    prompt: Prompt,
    questions: readonly Question[],
    options?: EngineCallOptions,
  ): Promise<ScoreResult>;
  /** Lets the model write. */
  generate(prompt: Prompt, options: GenerateOptions): Promise<Generation>;
}

/** The cost of nothing. */
export const NO_USAGE: Usage = {
  promptTokens: 0,
  evaluatedTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  milliseconds: 0,
};

/** The cost of both. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    evaluatedTokens: a.evaluatedTokens + b.evaluatedTokens,
    reusedTokens: a.reusedTokens + b.reusedTokens,
    generatedTokens: a.generatedTokens + b.generatedTokens,
    milliseconds: a.milliseconds + b.milliseconds,
  };
}

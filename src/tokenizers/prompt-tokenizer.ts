import type { EngineCallOptions } from "../core/engine.ts";
import type { Prompt } from "../core/prompt.ts";

/**
 * A model's own tokenizer without its weights: what a client needs to send a server token ids, so
 * that no text can forge a control token there. Calls may overlap. After disposal every call
 * rejects with `engine_disposed`.
 */
export interface PromptTokenizer extends AsyncDisposable {
  /** The folder that it was read from. */
  readonly folder: string;
  /** SHA-256 of its `tokenizer.json`, in hex. */
  readonly sha256: string;
  /** One more than the largest id; a model may have further slots that no token fills. */
  readonly vocabularySize: number;
  /** No text has more tokens than UTF-8 bytes. */
  readonly byteBound: boolean;
  /** The control tokens' ids by name: what a prompt may name, and no text ever becomes. */
  readonly controlTokens: ReadonlyMap<string, number>;
  /** The token for the beginning of a sequence; absent where the model has none. */
  readonly bos?: number;
  /** The tokens that end a generation, as the model's files name them; empty where they name none. */
  readonly endOfSequence: readonly number[];

  /**
   * A control token's id by its name.
   *
   * @throws KomainuError `model_unsupported` when the model lacks it
   */
  controlToken(name: string): number;
  /**
   * The token ids of a prompt: adjacent text as one run, control tokens by their ids, `bos` by its
   * own, and nothing that the prompt does not name. Rejects with `model_unsupported` for a control
   * token that the model lacks, `invalid_input` for ids beyond its vocabulary, or the signal's
   * reason.
   */
  tokenize(prompt: Prompt, options?: EngineCallOptions): Promise<readonly number[]>;
  /** How many tokens each of the prompts has; fails as `tokenize` does. */
  countTokens(prompts: readonly Prompt[], options?: EngineCallOptions): Promise<readonly number[]>;
  /** The text of tokens; control tokens have none, and an unfinished character is U+FFFD. */
  decode(ids: readonly number[]): string;
  /** Puts text together from tokens as they come. */
  textDecoder(): TokenTextDecoder;
}

/** Text from tokens as they come: a character whose bytes several tokens share comes when whole. */
export interface TokenTextDecoder {
  /** The text that a further token completes; empty while a character is unfinished. */
  push(id: number): string;
  /** What is left at the end: U+FFFD for an unfinished character. */
  end(): string;
}

/** How a tokenizer is opened. */
export interface OpenTokenizerOptions {
  readonly signal?: AbortSignal | undefined;
}

import {
  text,
  type Engine,
  type EngineCallOptions,
  type Prompt,
  type Segment,
} from "../core/index.ts";
import { askCounts } from "./ask-engine.ts";
import { utf8Length } from "./utf8-length.ts";

/**
 * What is known of the tokens of texts on an engine: by bytes where these prove enough, else by
 * asking the engine. An engine without a tokenizer knows no better than the bytes.
 */
export class TokenCounter {
  readonly #engine: Engine;
  readonly #call: EngineCallOptions;

  constructor(engine: Engine, call: EngineCallOptions) {
    this.#engine = engine;
    this.#call = call;
  }

  /** Whether bytes prove that none of the prompts has more tokens than `limit`. */
  bytesFit(prompts: readonly Prompt[], limit: number): boolean {
    const { tokenize, byteBound } = this.#engine.capabilities;
    if (tokenize && !byteBound) return false;
    return prompts.every((prompt) => {
      let most = 0;
      for (const segment of prompt) {
        most += mostTokens(segment, limit - most);
        if (most > limit) return false;
      }
      return true;
    });
  }

  /** The tokens of each text by itself, in one call. */
  async count(texts: readonly string[]): Promise<readonly number[]> {
    const { signal } = this.#call;
    signal?.throwIfAborted();
    if (!this.#engine.capabilities.tokenize) return texts.map((value) => utf8Length(value));
    if (texts.length === 0) return [];
    const prompts = texts.map((value) => [text(value)]);
    return askCounts(this.#engine, prompts, this.#call);
  }
}

function mostTokens(segment: Segment, limit: number): number {
  if (segment.type === "text") return utf8Length(segment.text, limit);
  return segment.type === "tokens" ? segment.ids.length : 1;
}

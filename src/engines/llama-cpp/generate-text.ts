import type { SequenceEvaluateOptions, Token } from "node-llama-cpp";
import type { GenerateOptions, GeneratedToken, Generation } from "../../core/engine.ts";
import type { SequenceSlot, SlotEvaluator } from "./sequence-slot.ts";
import { TokenTextDecoder } from "./text-decoder.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What one generation has written so far. */
class Writing {
  readonly #decoder: TokenTextDecoder;
  readonly #onText: ((piece: string) => void) | undefined;
  readonly tokens: GeneratedToken[] = [];
  text = "";

  constructor(vocabulary: Vocabulary, onText: ((piece: string) => void) | undefined) {
    this.#decoder = new TokenTextDecoder(vocabulary);
    this.#onText = onText;
  }

  push(id: Token): void {
    this.tokens.push({ id, offset: this.text.length });
    this.#write(this.#decoder.push(id));
  }

  end(): void {
    this.#write(this.#decoder.end());
  }

  #write(piece: string): void {
    if (piece === "") return;
    this.text += piece;
    this.#onText?.(piece);
  }
}

function samplerOptions(
  prompt: readonly Token[],
  writing: Writing,
  options: GenerateOptions,
): SequenceEvaluateOptions {
  const { temperature = 0, repetitionPenalty = 1, seed = 0 } = options;
  const repeatPenalty = {
    penalty: repetitionPenalty,
    punishTokens: () => [...prompt, ...writing.tokens.map(({ id }) => id as Token)],
  };
  return {
    temperature,
    // The whole distribution: what is cut off it by default is cut off by no guard's authors.
    topK: 0,
    topP: 1,
    minP: 0,
    seed,
    yieldEogToken: true,
    ...(repetitionPenalty === 1 ? {} : { repeatPenalty }),
  };
}

/** The call's answer but for its time. */
export type Written = Omit<Generation, "usage"> & { readonly evaluatedPrompt: number };

/**
 * Lets the model write after `prompt` on a slot.
 *
 * @param room The most tokens of the prompt and the answer together.
 */
export async function generateText(
  vocabulary: Vocabulary,
  slot: SequenceSlot,
  evaluator: SlotEvaluator,
  call: {
    readonly prompt: readonly Token[];
    readonly options: GenerateOptions;
    readonly room: number;
    readonly signals: readonly AbortSignal[];
  },
): Promise<Written> {
  const { prompt, options, signals } = call;
  const writing = new Writing(vocabulary, options.onText);
  const limit = Math.min(options.maxTokens, call.room - prompt.length);
  // The last token is left to the first sampling, which needs what comes after it.
  await evaluator.hold(prompt.slice(0, -1));
  const evaluatedPrompt = evaluator.evaluatedTokens + 1;
  const iterator = slot.sequence.evaluate(
    prompt.slice(-1),
    samplerOptions(prompt, writing, options),
  );
  let finish: Generation["finish"] = "length";
  let pending = prompt.at(-1);
  try {
    for await (const token of iterator) {
      // To give this token, the one before it was evaluated.
      if (pending !== undefined) slot.noteWritten(pending);
      pending = token;
      for (const signal of signals) signal.throwIfAborted();
      if (slot.sequence.model.isEogToken(token)) {
        finish = "stop";
        break;
      }
      writing.push(token);
      if (writing.tokens.length >= limit) break;
    }
  } finally {
    await iterator.return();
  }
  writing.end();
  return { text: writing.text, tokens: writing.tokens, finish, evaluatedPrompt };
}

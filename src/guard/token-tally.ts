import type { Prompt } from "../core/index.ts";

/** The tokens of prompts by those of their texts: a text is counted once, however many hold it. */
export class TokenTally {
  readonly texts: readonly string[];
  readonly #counts = new Map<string, number>();

  constructor(prompts: readonly Prompt[]) {
    const texts = prompts.flat().flatMap((part) => (part.type === "text" ? [part.text] : []));
    this.texts = [...new Set(texts)];
  }

  fill(counts: readonly number[]): void {
    for (const [index, value] of this.texts.entries()) {
      this.#counts.set(value, counts[index] ?? Infinity);
    }
  }

  /** The tokens of the longest of some prompts. */
  longest(prompts: readonly Prompt[]): number {
    const lengths = prompts.map((prompt) =>
      prompt.reduce((sum, part) => {
        if (part.type === "text") return sum + (this.#counts.get(part.text) ?? Infinity);
        return sum + (part.type === "tokens" ? part.ids.length : 1);
      }, 0),
    );
    return Math.max(0, ...lengths);
  }
}

/** What prompts a server has evaluated, to count what it would not evaluate again. */
export class PromptCache {
  #prompts: (readonly number[])[] = [];

  /** Tokens of the longest common beginning with an earlier prompt, then keeps this one. */
  take(prompt: readonly number[], block = 1): number {
    let longest = 0;
    for (const other of this.#prompts) {
      const end = Math.min(other.length, prompt.length - 1);
      let length = 0;
      while (length < end && other[length] === prompt[length]) length += 1;
      longest = Math.max(longest, length);
    }
    this.#prompts = [prompt, ...this.#prompts.slice(0, 63)];
    return longest - (longest % block);
  }

  clear(): void {
    this.#prompts = [];
  }
}

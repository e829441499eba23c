/** A stretch of text, or an added token that stands in it. */
export type Section = string | number;

/**
 * Cuts text at the added tokens that are plain text (line breaks, HTML tags): at each place the
 * longest, as Hugging Face's `tokenizers` does before anything else.
 */
export class SectionCutter {
  /** By first UTF-16 unit, the longest first. */
  readonly #tokens = new Map<number, (readonly [text: string, id: number])[]>();

  constructor(tokens: ReadonlyMap<string, number>) {
    for (const [text, id] of tokens) {
      const unit = text.charCodeAt(0);
      this.#tokens.set(unit, [...(this.#tokens.get(unit) ?? []), [text, id]]);
    }
    for (const alike of this.#tokens.values()) alike.sort(([a], [b]) => b.length - a.length);
  }

  *cut(text: string): Generator<Section> {
    let start = 0;
    for (let at = 0; at < text.length;) {
      const found = this.#tokens
        .get(text.charCodeAt(at))
        ?.find(([token]) => text.startsWith(token, at));
      if (found === undefined) {
        at += 1;
        continue;
      }
      if (at > start) yield text.slice(start, at);
      yield found[1];
      at += found[0].length;
      start = at;
    }
    if (start < text.length) yield text.slice(start);
  }
}

/** Values by text, the least recently used dropped first; texts are held up to a total length. */
export class RecentValues<Value> {
  readonly #values = new Map<string, Value>();
  readonly #longest: number;
  readonly #room: number;
  #length = 0;

  /**
   * @param longest Texts longer than this are not kept, in UTF-16 units.
   * @param room What all of them together may have.
   */
  constructor({ longest, room }: { readonly longest: number; readonly room: number }) {
    this.#longest = longest;
    this.#room = room;
  }

  get(text: string): Value | undefined {
    const value = this.#values.get(text);
    if (value === undefined) return undefined;
    this.#values.delete(text);
    this.#values.set(text, value);
    return value;
  }

  set(text: string, value: Value): void {
    if (text.length > this.#longest || this.#values.has(text)) return;
    this.#values.set(text, value);
    this.#length += text.length;
    for (const oldest of this.#values.keys()) {
      if (this.#length <= this.#room) return;
      this.#values.delete(oldest);
      this.#length -= oldest.length;
    }
  }
}

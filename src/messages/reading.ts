import { KomainuError } from "../core/index.ts";

/**
 * The most that one conversation may hold. A message costs a model about four tokens beside its
 * text, so that 100,000 of them fill a window of 400,000 tokens with nothing said. The values are
 * those of tools' results, which are data. The characters are half of the longest string of V8
 * (2^29 - 24), so that all that was read can still be joined.
 */
const MOST = {
  messages: 100_000,
  parts: 100_000,
  values: 1_000_000,
  characters: 2 ** 28,
} as const;

type Countable = keyof typeof MOST;

/** Different kinds that a verdict names; what comes after them is `other`. */
const MOST_KINDS = 64;

/** What was read of one conversation so far, so that no message can make it endless. */
export class Reading {
  readonly #counts: Record<Countable, number> = { messages: 0, parts: 0, values: 0, characters: 0 };
  readonly #kinds = new Set<string>();

  /** @throws KomainuError `invalid_input` when the conversation holds more than is read. */
  count(what: Countable, found = 1): void {
    this.#counts[what] += found;
    if (this.#counts[what] <= MOST[what]) return;
    throw new KomainuError(
      "invalid_input",
      `messages: expected at most ${MOST[what].toLocaleString("en")} ${what} in a conversation, found more. Give only its last messages.`,
    );
  }

  /** The kind as the verdict names it. */
  kind(kind: string): string {
    if (this.#kinds.size >= MOST_KINDS && !this.#kinds.has(kind)) return "other";
    this.#kinds.add(kind);
    return kind;
  }
}

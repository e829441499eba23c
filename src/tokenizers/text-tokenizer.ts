import { KomainuError } from "../core/errors.ts";
import { SectionCutter } from "./cut-sections.ts";
import { mergeSymbols } from "./merge-symbols.ts";
import type { MergeTable } from "./merge-table.ts";
import { RecentValues } from "./recent-values.ts";
import { makeTextRules, type TextRules } from "./text-rules.ts";
import type { PieceKind } from "./tokenizer-kind.ts";
import type { TokenizerJson } from "./tokenizer-files.ts";

/** What turns text into tokens: no control token is among it. */
export interface TextVocabulary {
  readonly pieces: PieceKind;
  /** Ids by piece, without the control tokens'. */
  readonly ids: ReadonlyMap<string, number>;
  readonly merges: MergeTable;
  /** The ids of the 256 bytes, where a character has no piece of its own. */
  readonly byteIds: readonly number[];
  /** A word that is a piece is taken whole, whatever the merges say. */
  readonly ignoreMerges: boolean;
  /** Added tokens that are plain text, by their text. */
  readonly plain: ReadonlyMap<string, number>;
  readonly control: ReadonlySet<number>;
}

/** Half of a surrogate pair that stands alone: no character, and not to be had in UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Words, or lines where a vocabulary does not split at spaces: a check asks several times. */
const WORDS_KEPT = { longest: 1 << 15, room: 1 << 21 };
/** Words between two rests. */
const REST_AFTER = 512;

const encoder = new TextEncoder();

/**
 * Tokenises plain text as the model's own tokenizer does. Hugging Face's library normalises and
 * splits; the joining is done here, as it has to rest in a long text and to be fast in a large
 * vocabulary.
 */
export class TextTokenizer {
  readonly #vocabulary: TextVocabulary;
  readonly #cutter: SectionCutter;
  readonly #words = new RecentValues<readonly number[]>(WORDS_KEPT);
  readonly #rules: TextRules;

  constructor(json: TokenizerJson, vocabulary: TextVocabulary) {
    this.#vocabulary = vocabulary;
    this.#cutter = new SectionCutter(vocabulary.plain);
    this.#rules = makeTextRules(json);
  }

  /**
   * The tokens of a text as one run, and never a control token, whatever it contains. Lone
   * surrogates count as U+FFFD, and to a vocabulary of text U+2581 counts as a space. Rests every
   * few milliseconds at most.
   *
   * @throws KomainuError `model_unsupported` rather than give a control token
   */
  *steps(text: string): Generator<void, number[]> {
    const wellFormed = text.replace(LONE_SURROGATE, "\uFFFD");
    const isText = this.#vocabulary.pieces === "text";
    const tokens: number[] = [];
    let words = 0;
    for (const section of this.#cutter.cut(
      isText ? wellFormed.replaceAll("\u2581", " ") : wellFormed,
    )) {
      if (typeof section === "number") tokens.push(section);
      else {
        for (const word of this.#split(section)) {
          for (const token of yield* this.#tokenizeWord(word)) tokens.push(token);
          words += 1;
          if (words % REST_AFTER === 0) yield;
        }
      }
    }
    this.#check(tokens);
    return tokens;
  }

  #split(section: string): readonly string[] {
    const { normalizer, pre_tokenizer: splitter } = this.#rules;
    const normalised = normalizer === null ? section : normalizer.normalize(section);
    return splitter === null ? [normalised] : splitter.pre_tokenize(normalised);
  }

  *#tokenizeWord(word: string): Generator<void, readonly number[]> {
    const kept = this.#words.get(word);
    if (kept !== undefined) return kept;
    const { ids, ignoreMerges, merges } = this.#vocabulary;
    const whole = ignoreMerges ? ids.get(word) : undefined;
    const tokens = whole === undefined ? yield* mergeSymbols(this.#symbols(word), merges) : [whole];
    this.#words.set(word, tokens);
    return tokens;
  }

  /** A word's characters as tokens, byte by byte what has none. */
  #symbols(word: string): number[] {
    const { ids, byteIds } = this.#vocabulary;
    const symbols: number[] = [];
    for (const character of word) {
      const id = ids.get(character);
      if (id !== undefined) symbols.push(id);
      else for (const byte of encoder.encode(character)) symbols.push(byteIds[byte] ?? -1);
    }
    return symbols;
  }

  /** The last line: nothing before it makes a control token of a text. */
  #check(tokens: readonly number[]): void {
    const { control } = this.#vocabulary;
    if (!tokens.some((token) => token < 0 || control.has(token))) return;
    throw new KomainuError(
      "model_unsupported",
      "The model's vocabulary turns plain text into a control token, so a text could forge a turn. Get the tokenizer's original files.",
    );
  }
}

import { makeNormaliser, type Charsmap } from "./charsmap.ts";
import { makeUnigram, type Vocabulary } from "./unigram.ts";

/** What sentencepiece writes for a space. */
const SPACE = "\u2581";
/** Words whose pieces are remembered. */
const MOST_WORDS = 20_000;

/** A sentencepiece tokenizer, of the unigram kind. */
export interface EncoderTokenizer extends Vocabulary {
  readonly charsmap: Charsmap;
  /** The same as stored. */
  readonly charsmapBytes: Uint8Array;
}

/** Cuts a text into the ids of its pieces, without the tokens around it. */
export type Tokenize = (text: string) => number[];

/** Half of a surrogate pair without the other. */
const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * Makes the tokenizer of XLM-RoBERTa: the charsmap, a mark for every space and before the first
 * word, and each word cut on its own. Lone surrogates are read as U+FFFD.
 */
export function makeTokenizer({ charsmap, ...vocabulary }: EncoderTokenizer): Tokenize {
  const normalise = makeNormaliser(charsmap);
  const cutWord = makeUnigram(vocabulary);
  const known = new Map<string, readonly number[]>();
  const pieces = (word: string): readonly number[] => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const cut = cutWord(word);
    if (word.length <= 32 && known.size < MOST_WORDS) known.set(word, cut);
    return cut;
  };
  return (text) => {
    const marked = normalise(text.replace(LONE_SURROGATE, "\uFFFD")).replace(/ +/gu, SPACE);
    if (marked === "") return [];
    const whole = marked.startsWith(SPACE) ? marked : SPACE + marked;
    const ids: number[] = [];
    for (const word of whole.match(/\u2581?[^\u2581]*/gu) ?? []) {
      for (const id of pieces(word)) ids.push(id);
    }
    return ids;
  };
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { byteToken } from "../../src/tokenizers/text-vocabulary.ts";
import { benchmarkCorpus } from "./corpus.ts";
import { learnMerges } from "./learn-merges.ts";

const CONTROL = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"];
const LEARNED_PIECES = 2600;
const SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "sta", "ven", "di", "pro", "thu", "gel", "ax"];

/** Made-up words, each beginning as a shorter one, without end. */
function* inventedPieces(): Generator<string> {
  let words = ["\u2581", ""];
  for (;;) {
    const longer: string[] = [];
    for (const word of words) {
      for (const syllable of SYLLABLES) {
        for (let end = 1; end <= syllable.length; end += 1) yield word + syllable.slice(0, end);
        longer.push(word + syllable);
      }
    }
    words = longer;
  }
}

/** The pieces of a vocabulary of that size, the most frequent first. */
function pieces(size: number): readonly string[] {
  const all = new Set([...CONTROL, ...Array.from({ length: 256 }, (_, byte) => byteToken(byte))]);
  for (const piece of learnMerges(benchmarkCorpus(), LEARNED_PIECES)) all.add(piece);
  for (const piece of inventedPieces()) {
    if (all.size >= size) break;
    for (const character of piece) all.add(character);
    all.add(piece);
  }
  return [...all];
}

/** Each way to join a piece from two others, as transformers writes a SentencePiece model. */
function mergesOf(ids: ReadonlyMap<string, number>): [string, string][] {
  const merges: [string, string][] = [];
  for (const piece of ids.keys()) {
    if (/^<.*>$/u.test(piece)) continue;
    for (let cut = 1; cut < piece.length; cut += 1) {
      const [left, right] = [piece.slice(0, cut), piece.slice(cut)];
      if (ids.has(left) && ids.has(right)) merges.push([left, right]);
    }
  }
  return merges;
}

/** The files of a tokenizer of Gemma's kind with as many tokens, made up. */
export function inventTokenizer(size: number): { readonly json: object; readonly config: object } {
  const ids = new Map(pieces(size).map((piece, id) => [piece, id]));
  const added = CONTROL.map((content, id) => ({
    id,
    content,
    special: true,
    normalized: false,
    single_word: false,
    lstrip: false,
    rstrip: false,
  }));
  const newline = { ...added[0], id: ids.get("\n"), content: "\n", special: false };
  const json = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [...added, newline],
    normalizer: { type: "Replace", pattern: { String: " " }, content: "\u2581" },
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: {
      type: "BPE",
      unk_token: "<unk>",
      fuse_unk: true,
      byte_fallback: true,
      vocab: Object.fromEntries(ids),
      merges: mergesOf(ids),
    },
  };
  return { json, config: { bos_token: "<bos>", eos_token: "<eos>" } };
}

/** Writes a made-up tokenizer's files into a folder. */
export async function writeTokenizer(folder: string, size: number): Promise<object> {
  await mkdir(folder, { recursive: true });
  const { json, config } = inventTokenizer(size);
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(json));
  await writeFile(join(folder, "tokenizer_config.json"), JSON.stringify(config));
  return json;
}

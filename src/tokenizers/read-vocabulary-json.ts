import { KomainuError } from "../core/errors.ts";
import type { TokenizerJson } from "./tokenizer-files.ts";

/** The tokens of a `tokenizer.json` with their ids. */
export function readVocabularyJson(json: TokenizerJson): readonly [token: string, id: number][] {
  const { vocab } = json.model;
  if (typeof vocab !== "object" || vocab === null || Array.isArray(vocab)) {
    throw damaged("model.vocab");
  }
  return Object.entries(vocab).map(([token, id]: [string, unknown]) => {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0) {
      throw damaged(`model.vocab, token "${token}"`);
    }
    return [token, id];
  });
}

/** The merges of a `tokenizer.json`, the first to be made first. */
export function readMergesJson(json: TokenizerJson): readonly [left: string, right: string][] {
  const { merges } = json.model;
  // llama.cpp loads no vocabulary without merges.
  if (!Array.isArray(merges) || merges.length === 0) throw damaged("model.merges");
  return merges.map(readMerge);
}

/** A pair, or both in one string with a space between. A schema takes a second for half a million. */
function readMerge(merge: unknown): [string, string] {
  const parts: readonly unknown[] = Array.isArray(merge) ? merge : splitMerge(merge);
  const [left, right, ...more] = parts;
  if (typeof left !== "string" || typeof right !== "string" || more.length > 0) {
    throw damaged("model.merges");
  }
  // llama.cpp reads a merge up to the first NUL.
  if (left.includes("\0") || right.includes("\0")) throw damaged("model.merges");
  return [left, right];
}

function splitMerge(merge: unknown): readonly string[] {
  if (typeof merge !== "string" || !/^\S+ \S+$/u.test(merge)) return [];
  const space = merge.indexOf(" ");
  return [merge.slice(0, space), merge.slice(space + 1)];
}

function damaged(where: string): KomainuError {
  return new KomainuError(
    "file_damaged",
    `tokenizer.json is damaged at ${where}. Download it again.`,
  );
}

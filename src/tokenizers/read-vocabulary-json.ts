import { z } from "zod";
import { KomainuError } from "../core/errors.ts";
import type { TokenizerJson } from "./tokenizer-files.ts";

const mergesSchema = z.union([
  z.array(z.tuple([z.string(), z.string()])),
  z.array(z.string().regex(/^\S+ \S+$/u)),
]);

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
  const merges = mergesSchema.safeParse(json.model.merges);
  // llama.cpp reads a merge up to the first NUL, and loads no vocabulary without merges.
  if (!merges.success || merges.data.length === 0) throw damaged("model.merges", merges.error);
  if (merges.data.flat().some((merge) => merge.includes("\0"))) throw damaged("model.merges");
  return merges.data.map((merge): [string, string] => {
    if (typeof merge !== "string") return merge;
    const space = merge.indexOf(" ");
    return [merge.slice(0, space), merge.slice(space + 1)];
  });
}

function damaged(where: string, cause?: unknown): KomainuError {
  return new KomainuError(
    "file_damaged",
    `tokenizer.json is damaged at ${where}. Download it again.`,
    { cause },
  );
}

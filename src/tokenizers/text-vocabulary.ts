import { KomainuError } from "../core/errors.ts";
import type { AddedTokens } from "./added-tokens.ts";
import { byteCharacters } from "./byte-characters.ts";
import { MergeTable } from "./merge-table.ts";
import { readMergesJson } from "./read-vocabulary-json.ts";
import type { TextVocabulary } from "./text-tokenizer.ts";
import type { TokenizerJson } from "./tokenizer-files.ts";
import type { TokenizerKind } from "./tokenizer-kind.ts";

/** SentencePiece's token of a byte. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

/**
 * The vocabulary that text is made of. Control tokens are left out of the pieces, and merges that
 * lead to one out of the merges: nothing that a text holds can then become one.
 *
 * @param vocabulary The pieces of `tokenizer.json` with their ids.
 * @throws KomainuError `file_damaged`
 */
export function textVocabulary(
  json: TokenizerJson,
  vocabulary: readonly (readonly [piece: string, id: number])[],
  { pieces }: TokenizerKind,
  added: AddedTokens,
): TextVocabulary {
  const control = new Set(added.control.values());
  const ids = new Map<string, number>();
  for (const [piece, id] of vocabulary) {
    if (!control.has(id) && !added.control.has(piece)) ids.set(piece, id);
  }
  const plain = [...added.plain].map(
    // A space stands as U+2581 in these vocabularies; each counts as the other in a text.
    ([text, id]) => [pieces === "text" ? text.replaceAll("\u2581", " ") : text, id] as const,
  );
  const known = new Set(vocabulary.length === ids.size ? [] : vocabulary.map(([piece]) => piece));
  return {
    pieces,
    ids,
    merges: readMerges(json, ids, known),
    byteIds: readByteIds(pieces, ids),
    ignoreMerges: json.model.ignore_merges === true,
    plain: new Map(plain),
    control,
  };
}

/** @param known Every piece, where some are left out of `ids`. */
function readMerges(
  json: TokenizerJson,
  ids: ReadonlyMap<string, number>,
  known: ReadonlySet<string>,
): MergeTable {
  const merges = readMergesJson(json);
  const table = new MergeTable(merges.length);
  for (const [rank, [left, right]] of merges.entries()) {
    const joined = left + right;
    const [first, second, both] = [ids.get(left), ids.get(right), ids.get(joined)];
    if (first !== undefined && second !== undefined && both !== undefined) {
      table.set(first, second, rank, both);
    } else if (![left, right, joined].every((piece) => known.has(piece))) {
      throw damaged(`merge ${rank} is of tokens that it does not have`);
    }
  }
  return table;
}

function readByteIds(
  pieces: TokenizerKind["pieces"],
  ids: ReadonlyMap<string, number>,
): readonly number[] {
  const names =
    pieces === "bytes" ? byteCharacters() : Array.from({ length: 256 }, (_, at) => byteToken(at));
  return names.map((name, byte) => {
    // transformers writes the byte 9 of Gemma's model as the character that it stands for.
    const id = ids.get(name) ?? (byte === 9 ? ids.get("\t") : undefined);
    if (id === undefined) throw damaged(`it has no token for the byte ${byte}`);
    return id;
  });
}

function damaged(what: string): KomainuError {
  return new KomainuError(
    "file_damaged",
    `tokenizer.json cannot be used: ${what}. Download it again.`,
  );
}

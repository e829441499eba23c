import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../core/errors.ts";
import { fileSha256 } from "../files/file-sha256.ts";
import { readJson } from "../files/read-json.ts";
import { type AddedTokens, checkTurnMarkers, readAddedTokens } from "./added-tokens.ts";
import { readVocabularyJson } from "./read-vocabulary-json.ts";
import { findSpecialTokens } from "./special-tokens.ts";
import { TextTokenizer } from "./text-tokenizer.ts";
import { textVocabulary } from "./text-vocabulary.ts";
import { layOutTokens, type TokenBytes } from "./token-bytes.ts";
import { readTokenizerFiles } from "./tokenizer-files.ts";
import { readTokenizerKind, type TokenizerKind } from "./tokenizer-kind.ts";

/** What is known of a tokenizer besides how to tokenise: small, but for what tokens write. */
export interface TokenizerFacts {
  readonly sha256: string;
  readonly vocabularySize: number;
  readonly byteBound: boolean;
  readonly control: readonly (readonly [name: string, id: number])[];
  readonly bos: number | undefined;
  readonly endOfSequence: readonly number[];
  readonly tokenBytes: TokenBytes;
}

const modelConfigSchema = z.looseObject({
  eos_token_id: z.union([z.number(), z.array(z.number())]).nullish(),
});
type ModelConfig = z.infer<typeof modelConfigSchema>;

/** Reads a folder's tokenizer whole: seconds for a large vocabulary. */
export async function readTokenizer(
  folder: string,
): Promise<{ readonly tokenizer: TextTokenizer; readonly facts: TokenizerFacts }> {
  const path = join(folder, "tokenizer.json");
  const files = await readTokenizerFiles(folder);
  const { json } = files;
  if (json === undefined) throw missing(folder);
  const kind = readTokenizerKind(json);
  const added = readAddedTokens(files);
  const config = await readJson(join(folder, "config.json"), modelConfigSchema);
  const generation = await readJson(join(folder, "generation_config.json"), modelConfigSchema);
  const special = findSpecialTokens(files, config ?? {}, Number.MAX_SAFE_INTEGER);
  const pieces = readVocabularyJson(json);
  checkTurnMarkers(added, pieces, special, files);
  const vocabulary = textVocabulary(json, pieces, kind, added);
  const ends = [special.ids.get("eos"), ...endsOf(generation), ...endsOf(config)];
  return {
    tokenizer: new TextTokenizer(json, vocabulary),
    facts: {
      sha256: await fileSha256(path),
      ...describe(pieces, kind, added),
      byteBound: !kind.rewrites && (kind.pieces === "bytes" || vocabulary.ids.has("\u2581")),
      // No prompt names the unknown token; llama.cpp does not count it among the control tokens.
      control: [...added.control].filter(([, id]) => id !== special.ids.get("unk")),
      bos: special.ids.get("bos"),
      endOfSequence: [...new Set(ends.filter((id) => id !== undefined))],
    },
  };
}

function endsOf(config: ModelConfig | undefined): readonly number[] {
  const id = config?.eos_token_id ?? [];
  return typeof id === "number" ? [id] : id;
}

function describe(
  vocabulary: readonly (readonly [piece: string, id: number])[],
  kind: TokenizerKind,
  { control, plain }: AddedTokens,
): Pick<TokenizerFacts, "vocabularySize" | "tokenBytes"> {
  const pieces: (string | undefined)[] = [];
  for (const [piece, id] of vocabulary) pieces[id] = piece;
  for (const [text, id] of plain) pieces[id] = text;
  for (const id of control.values()) pieces[id] = undefined;
  const tokenBytes = layOutTokens(pieces, kind.pieces, new Set(plain.values()));
  return { vocabularySize: pieces.length, tokenBytes };
}

function missing(folder: string): KomainuError {
  return new KomainuError(
    "file_not_found",
    `"${folder}" has no tokenizer.json. "komainu pull NAME --tokenizer-only" gets a model's; or copy it there from the model's repository.`,
  );
}

import { KomainuError } from "../../core/errors.ts";
import { readSentencePiece, type SentencePiece } from "./read-sentencepiece.ts";
import { looksLikeControl } from "../../tokenizers/control-tokens.ts";
import { TOKEN_TYPE, type Vocabulary } from "./token-type.ts";
import type { TokenizerFiles } from "../../tokenizers/tokenizer-files.ts";

const MODEL_TYPE_BPE = 2;
/** The scores that llama.cpp's converter gives to empty slots and to added tokens. */
const SCORE_UNUSED = -10_000;
const SCORE_ADDED = -1000;

/**
 * The pieces of a `tokenizer.model`.
 *
 * @throws KomainuError `model_unsupported` when it is not of type BPE; `file_damaged`.
 */
export function sentencePieceOfModel(bytes: Uint8Array): readonly SentencePiece[] {
  const { pieces, modelType } = readSentencePiece(bytes);
  if (modelType === MODEL_TYPE_BPE) return pieces;
  throw new KomainuError(
    "model_unsupported",
    "tokenizer.model is not a BPE model: its text would be cut into other tokens. Only SentencePiece models of type BPE can be converted.",
  );
}

/**
 * The vocabulary of a SentencePiece model, with the added tokens of `added_tokens.json` and
 * `tokenizer_config.json` (where that has none: of `tokenizer.json`) on top, as llama.cpp's
 * converter lays it out (conversion/base.py, _create_vocab_sentencepiece).
 *
 * @param size The model's number of tokens; slots that nothing fills are named `[PADi]`.
 */
export function sentencePieceVocabulary(
  pieces: readonly SentencePiece[],
  files: TokenizerFiles,
  size: number,
): Vocabulary {
  if (pieces.length > size) {
    throw new KomainuError(
      "file_damaged",
      `The tokenizer has ${pieces.length} tokens and the model ${size}. Check that both belong together.`,
    );
  }
  const tokens = Array.from({ length: size }, (_, id) => pieces[id]?.piece ?? `[PAD${id}]`);
  const scores = Float32Array.from(tokens, (_, id) => pieces[id]?.score ?? SCORE_UNUSED);
  const types = Int32Array.from(tokens, (_, id) => pieceType(pieces[id]?.type));

  const put = (id: number, token: string, type: number) => {
    if (id >= size) return;
    tokens[id] = token;
    scores[id] = SCORE_ADDED;
    types[id] = type;
  };
  for (const [token, id] of Object.entries(files.addedTokens)) {
    put(id, token, TOKEN_TYPE.userDefined);
  }
  for (const { id, content, special } of addedTokens(files)) {
    const isControl = special === true || looksLikeControl(content);
    if (isControl) put(id, content, TOKEN_TYPE.control);
    else put(id, content.replaceAll("\u2581", " "), TOKEN_TYPE.userDefined);
  }
  return { tokens, scores, types };
}

function addedTokens({ config, json }: TokenizerFiles) {
  const decoder = config?.added_tokens_decoder;
  if (decoder === undefined) return json?.added_tokens ?? [];
  return Object.entries(decoder).map(([id, { content, special }]) => ({
    id: Number(id),
    content,
    special,
  }));
}

/** User-defined pieces count as normal ones unless the tokenizer's settings name them. */
function pieceType(type: number | undefined): number {
  if (type === undefined) return TOKEN_TYPE.unused;
  return type === TOKEN_TYPE.userDefined ? TOKEN_TYPE.normal : type;
}

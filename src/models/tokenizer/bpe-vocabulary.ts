import { KomainuError } from "../../core/errors.ts";
import { readMergesJson, readVocabularyJson } from "../../tokenizers/read-vocabulary-json.ts";
import { looksLikeControl } from "../../tokenizers/control-tokens.ts";
import { findPreTokenizer } from "./pre-tokenizers.ts";
import { TOKEN_TYPE, type Vocabulary } from "./token-type.ts";
import type { TokenizerFiles, TokenizerJson } from "../../tokenizers/tokenizer-files.ts";

/** A byte-level BPE vocabulary with its merges, each as two tokens with a space between. */
export interface BpeVocabulary {
  readonly vocabulary: Vocabulary;
  readonly merges: readonly string[];
  /** llama.cpp's name for how text is cut before merging. */
  readonly pre: string;
}

/**
 * The vocabulary of a byte-level `tokenizer.json`, as llama.cpp's converter lays it out
 * (conversion/base.py, get_vocab_base).
 *
 * @param size The model's number of tokens; slots that nothing fills are named `[PADi]`.
 * @throws KomainuError `model_unsupported` when text is cut by rules that are not known.
 */
export function bpeVocabulary(
  json: TokenizerJson,
  files: TokenizerFiles,
  size: number,
): BpeVocabulary {
  const pre = findPreTokenizer(json);
  if (pre === undefined) throw unknownTokenizer();
  const tokens = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
  const types = new Int32Array(size).fill(TOKEN_TYPE.unused);
  const put = (id: number, token: string, type: number) => {
    if (id >= size) {
      throw new KomainuError(
        "file_damaged",
        `tokenizer.json gives token "${token}" the id ${id} and the model has ${size} tokens. Check that both belong together.`,
      );
    }
    tokens[id] = token;
    types[id] = type;
  };
  for (const [token, id] of readVocabularyJson(json)) put(id, token, TOKEN_TYPE.normal);
  for (const [id, { content, special }] of addedTokens(json, files)) {
    const isControl = special || looksLikeControl(content);
    if (isControl) put(id, content, TOKEN_TYPE.control);
    else put(id, content.replaceAll("\u2581", " "), TOKEN_TYPE.userDefined);
  }
  return { vocabulary: { tokens, types }, merges: readMerges(json), pre };
}

/** Added tokens by id; the settings in `tokenizer_config.json` come last, as in transformers. */
function addedTokens(
  json: TokenizerJson,
  files: TokenizerFiles,
): Map<number, { content: string; special: boolean }> {
  const added = new Map<number, { content: string; special: boolean }>();
  for (const { id, content, special } of json.added_tokens ?? [])
    added.set(id, { content, special });
  for (const [id, token] of Object.entries(files.config?.added_tokens_decoder ?? {})) {
    added.set(Number(id), { content: token.content, special: token.special === true });
  }
  return added;
}

/** A space inside of a merged token is written as U+0120, which byte-level BPE has for it. */
function readMerges(json: TokenizerJson): readonly string[] {
  return readMergesJson(json).map((pair) =>
    pair.map((token) => token.replaceAll(" ", "\u0120")).join(" "),
  );
}

function unknownTokenizer(): KomainuError {
  return new KomainuError(
    "model_unsupported",
    "tokenizer.json is none of the kinds of tokenizer that are known (Llama 3's, Qwen's, Granite's, Gemma's): its text would be cut into other tokens. Give a model with one of these, or with a SentencePiece tokenizer.model.",
  );
}

import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readMergesJson, readVocabularyJson } from "../../tokenizers/read-vocabulary-json.ts";
import { looksLikeControl } from "../../tokenizers/control-tokens.ts";
import { TOKEN_TYPE, type Vocabulary } from "./token-type.ts";
import type { TokenizerFiles, TokenizerJson } from "../../tokenizers/tokenizer-files.ts";

/** How Llama 3 cuts text before merging; the expression that `llama-bpe` stands for. */
const LLAMA3_SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const llama3PreTokenizer = z.looseObject({
  type: z.literal("Sequence"),
  pretokenizers: z.tuple([
    z.looseObject({
      type: z.literal("Split"),
      pattern: z.object({ Regex: z.literal(LLAMA3_SPLIT) }),
      behavior: z.literal("Isolated"),
      invert: z.literal(false),
    }),
    z.looseObject({
      type: z.literal("ByteLevel"),
      add_prefix_space: z.literal(false),
      use_regex: z.literal(false),
    }),
  ]),
});

/** A byte-level BPE vocabulary with its merges, each as two tokens with a space between. */
export interface BpeVocabulary {
  readonly vocabulary: Vocabulary;
  readonly merges: readonly string[];
}

/**
 * The vocabulary of a Llama 3 `tokenizer.json`, as llama.cpp's converter lays it out
 * (conversion/base.py, get_vocab_base).
 *
 * @param size The model's number of tokens; slots that nothing fills are named `[PADi]`.
 * @throws KomainuError `model_unsupported` when text is split by other rules than Llama 3's.
 */
export function bpeVocabulary(
  json: TokenizerJson,
  files: TokenizerFiles,
  size: number,
): BpeVocabulary {
  refuseOtherTokenizers(json);
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
  return { vocabulary: { tokens, types }, merges: readMerges(json) };
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

function refuseOtherTokenizers(json: TokenizerJson): void {
  const isLlama3 =
    json.model.type === "BPE" &&
    json.model.ignore_merges === true &&
    json.model.byte_fallback !== true &&
    (json.normalizer === null || json.normalizer === undefined) &&
    llama3PreTokenizer.safeParse(json.pre_tokenizer).success;
  if (isLlama3) return;
  throw new KomainuError(
    "model_unsupported",
    "tokenizer.json is neither Llama 3's nor Gemma's kind of tokenizer: its text would be cut into other tokens. Give a model with one of these, or with a SentencePiece tokenizer.model.",
  );
}

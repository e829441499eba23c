import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { isMissing } from "../../files/system-error.ts";
import {
  bool,
  float32s,
  int32s,
  string,
  strings,
  uint32,
  type GgufValue,
} from "../../gguf/gguf-value.ts";
import { bpeVocabulary } from "./bpe-vocabulary.ts";
import { checkControlTokens } from "./check-control-tokens.ts";
import { checkVocabulary } from "./check-vocabulary.ts";
import { isSentencePieceJson, sentencePieceOfJson } from "./sentencepiece-json.ts";
import { sentencePieceOfModel, sentencePieceVocabulary } from "./sentencepiece-vocabulary.ts";
import { findSpecialTokens, type SpecialTokens } from "../../tokenizers/special-tokens.ts";
import {
  readTokenizerFiles,
  type ChatTemplate,
  type TokenizerFiles,
} from "../../tokenizers/tokenizer-files.ts";

/** The keys of special tokens' ids; the separator's is the format's own spelling. */
const ID_KEYS = {
  bos: "bos_token_id",
  eos: "eos_token_id",
  unk: "unknown_token_id",
  sep: "seperator_token_id",
  pad: "padding_token_id",
  mask: "mask_token_id",
} as const;

/**
 * Reads a model folder's tokenizer and gives its metadata, in llama.cpp's order.
 *
 * @param modelConfig The model's `config.json`.
 * @param vocabularySize The number of tokens that the model's embeddings have.
 * @throws KomainuError `file_not_found` when there is no tokenizer; `model_unsupported` when it is
 * of another kind, or when its turn markers are not control tokens; `file_damaged`.
 */
export async function tokenizerMetadata(
  folder: string,
  modelConfig: Readonly<Record<string, unknown>>,
  vocabularySize: number,
): Promise<[string, GgufValue][]> {
  const files = await readTokenizerFiles(folder);
  const special = findSpecialTokens(files, modelConfig, vocabularySize);
  const { vocabulary, merges, model, pre } = await readVocabulary(folder, files, vocabularySize);
  checkVocabulary(vocabulary);
  checkControlTokens(vocabulary, special, files);
  const entries: [string, GgufValue][] = [
    ["tokenizer.ggml.model", string(model)],
    ["tokenizer.ggml.pre", string(pre)],
    ["tokenizer.ggml.tokens", strings(vocabulary.tokens)],
  ];
  if (vocabulary.scores) entries.push(["tokenizer.ggml.scores", float32s(vocabulary.scores)]);
  entries.push(["tokenizer.ggml.token_type", int32s(vocabulary.types)]);
  if (merges !== undefined) entries.push(["tokenizer.ggml.merges", strings(merges)]);
  return [...entries, ...specialTokenEntries(special), ...chatTemplateEntries(files.chatTemplate)];
}

async function readVocabulary(folder: string, files: TokenizerFiles, size: number) {
  const path = join(folder, "tokenizer.model");
  const model = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw new KomainuError("file_damaged", `Cannot read "${path}": ${errorMessage(error)}.`, {
      cause: error,
    });
  });
  const { json } = files;
  if (model !== undefined || (json !== undefined && isSentencePieceJson(json))) {
    const pieces = model ? sentencePieceOfModel(model) : json ? sentencePieceOfJson(json) : [];
    const vocabulary = sentencePieceVocabulary(pieces, files, size);
    return { vocabulary, merges: undefined, model: "llama", pre: "default" };
  }
  if (json !== undefined) {
    return { ...bpeVocabulary(json, files, size), model: "gpt2" };
  }
  throw new KomainuError(
    "file_not_found",
    `"${folder}" has neither tokenizer.model nor tokenizer.json. Copy the tokenizer's files of the base model into it.`,
  );
}

function specialTokenEntries({ ids, add }: SpecialTokens): [string, GgufValue][] {
  const entries: [string, GgufValue][] = [];
  for (const [name, id] of ids) entries.push([`tokenizer.ggml.${ID_KEYS[name]}`, uint32(id)]);
  for (const [name, adds] of add) {
    // The format has keys for these three alone.
    if (name !== "bos" && name !== "eos" && name !== "sep") continue;
    entries.push([`tokenizer.ggml.add_${name}_token`, bool(adds)]);
  }
  return entries;
}

function chatTemplateEntries(template: ChatTemplate | undefined): [string, GgufValue][] {
  if (template === undefined) return [];
  if (typeof template === "string") return [["tokenizer.chat_template", string(template)]];
  const entries: [string, GgufValue][] = [];
  const others: string[] = [];
  for (const { name, template: text } of template) {
    if (name === "default") continue;
    const key = name.replaceAll(/[^A-Za-z0-9]/gu, "_");
    others.push(key);
    entries.push([`tokenizer.chat_template.${key}`, string(text)]);
  }
  if (others.length > 0) entries.push(["tokenizer.chat_templates", strings(others)]);
  const main = template.find(({ name }) => name === "default");
  if (main !== undefined) entries.push(["tokenizer.chat_template", string(main.template)]);
  return entries;
}

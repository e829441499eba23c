import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { readJson, readText } from "../files/read-json.ts";

const tokenReference = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();

/** An entry of `added_tokens_decoder` in `tokenizer_config.json`. */
const addedTokenSchema = z.looseObject({
  content: z.string(),
  special: z.boolean().optional(),
});

const namedTemplateSchema = z.looseObject({ name: z.string(), template: z.string() });

/** `tokenizer_config.json`: what the conversion reads of it. */
const tokenizerConfigSchema = z.looseObject({
  added_tokens_decoder: z.record(z.string().regex(/^\d+$/u), addedTokenSchema).optional(),
  additional_special_tokens: z.array(tokenReference).nullish(),
  chat_template: z.union([z.string(), z.array(namedTemplateSchema)]).nullish(),
  add_prefix_space: z.boolean().nullish(),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfigSchema>;

const templatePieceSchema = z.looseObject({
  SpecialToken: z.looseObject({ id: z.string() }).optional(),
  Sequence: z.looseObject({ id: z.string() }).optional(),
});
const processorSchema = z.looseObject({
  type: z.string(),
  single: z.array(templatePieceSchema).optional(),
  pair: z.array(templatePieceSchema).optional(),
});
export type PostProcessor = z.infer<typeof processorSchema>;

/** `tokenizer.json` of the tokenizers library: what the conversion reads of it. */
const tokenizerJsonSchema = z.looseObject({
  model: z.looseObject({
    type: z.string().optional(),
    vocab: z.unknown().optional(),
    merges: z.unknown().optional(),
    ignore_merges: z.boolean().optional(),
    byte_fallback: z.boolean().optional(),
  }),
  added_tokens: z
    .array(z.looseObject({ id: z.int().nonnegative(), content: z.string(), special: z.boolean() }))
    .optional(),
  pre_tokenizer: z.unknown().optional(),
  normalizer: z.unknown().optional(),
  post_processor: processorSchema
    .extend({ processors: z.array(processorSchema).optional() })
    .nullish(),
});
export type TokenizerJson = z.infer<typeof tokenizerJsonSchema>;

export type ChatTemplate = NonNullable<TokenizerConfig["chat_template"]>;

/** A model folder's tokenizer files, but for `tokenizer.model`. */
export interface TokenizerFiles {
  readonly config: TokenizerConfig | undefined;
  readonly json: TokenizerJson | undefined;
  /** `added_tokens.json`: ids by token. */
  readonly addedTokens: Readonly<Record<string, number>>;
  /** The template of `tokenizer_config.json`, else of a file beside it. */
  readonly chatTemplate: ChatTemplate | undefined;
}

/** Reads a model folder's tokenizer files, as far as they are there. */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const config = await readJson(join(folder, "tokenizer_config.json"), tokenizerConfigSchema);
  const addedTokensSchema = z.record(z.string(), z.int().nonnegative());
  return {
    config,
    json: await readJson(join(folder, "tokenizer.json"), tokenizerJsonSchema),
    addedTokens: (await readJson(join(folder, "added_tokens.json"), addedTokensSchema)) ?? {},
    chatTemplate: config?.chat_template ?? (await readChatTemplate(folder)),
  };
}

/** The text of a token that `tokenizer_config.json` names, such as its `bos_token`. */
export function namedToken(config: TokenizerConfig | undefined, key: string): string | undefined {
  const entry = tokenReference.safeParse(config?.[key]);
  if (!entry.success || entry.data === null || entry.data === undefined) return undefined;
  return typeof entry.data === "string" ? entry.data : entry.data.content;
}

async function readChatTemplate(folder: string): Promise<ChatTemplate | undefined> {
  const template = await readText(join(folder, "chat_template.jinja"));
  if (template === undefined) {
    const schema = z.looseObject({ chat_template: tokenizerConfigSchema.shape.chat_template });
    const json = await readJson(join(folder, "chat_template.json"), schema);
    return json?.chat_template ?? undefined;
  }
  const others = join(folder, "additional_chat_templates");
  const names = (await readdir(others).catch(() => [])).filter((name) => name.endsWith(".jinja"));
  if (names.length === 0) return template;
  const templates = [{ name: "default", template }];
  for (const name of names.sort()) {
    const text = await readText(join(others, name));
    templates.push({ name: basename(name, ".jinja"), template: text ?? "" });
  }
  return templates;
}

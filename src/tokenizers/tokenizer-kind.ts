import { z } from "zod";
import { KomainuError } from "../core/errors.ts";
import type { TokenizerJson } from "./tokenizer-files.ts";

/** `bytes`: pieces in the byte alphabet of GPT-2; `text`: text, and bytes as `<0xE3>`. */
export type PieceKind = "bytes" | "text";

/** How a tokenizer writes text before it joins pieces. */
export interface TokenizerKind {
  readonly pieces: PieceKind;
  /** It puts a space before a text, or changes characters: a text may grow. */
  readonly rewrites: boolean;
}

const part = z.looseObject({ type: z.string() });
const normalisers = part.extend({ normalizers: z.array(part).optional() }).nullish();
const preTokenizers = part.extend({ pretokenizers: z.array(part).optional() }).nullish();
const spaceToUnderline = part.extend({
  type: z.literal("Replace"),
  pattern: z.object({ String: z.literal(" ") }),
  content: z.literal("\u2581"),
});
const prefixed = part.extend({ add_prefix_space: z.literal(true) });
const bpe = z.looseObject({
  type: z.literal("BPE"),
  dropout: z.literal(0).nullish(),
  continuing_subword_prefix: z.literal("").nullish(),
  end_of_word_suffix: z.literal("").nullish(),
});

/**
 * Looks whether a `tokenizer.json` is of a kind whose tokens are known to be the model's own:
 * byte-pair encoding over bytes (Llama 3 and others), or over text with bytes as a last resort
 * (Gemma, Llama 2).
 *
 * @throws KomainuError `model_unsupported`
 */
export function readTokenizerKind(json: TokenizerJson): TokenizerKind {
  const normaliser = normalisers.safeParse(json.normalizer).data;
  const steps = normaliser?.normalizers ?? (normaliser ? [normaliser] : []);
  const preTokenizer = preTokenizers.safeParse(json.pre_tokenizer).data;
  const splits = preTokenizer?.pretokenizers ?? (preTokenizer ? [preTokenizer] : []);
  if (!bpe.safeParse(json.model).success) throw unsupported("its model is not plain BPE");
  if (splits.some((split) => prefixed.safeParse(split).success)) {
    throw unsupported("it puts a space before each text");
  }
  const has = (types: readonly string[], parts: readonly { type: string }[]): boolean =>
    parts.every(({ type }) => types.includes(type));
  const isText =
    json.model.byte_fallback === true &&
    has(["Replace", "Prepend"], steps) &&
    steps.some((step) => spaceToUnderline.safeParse(step).success) &&
    // A normaliser has made all spaces U+2581: there is nothing left to split at.
    has(["Split"], splits);
  if (isText) return { pieces: "text", rewrites: steps.length > 1 };
  const isBytes =
    json.model.byte_fallback !== true &&
    has(["NFC"], steps) &&
    has(["Split", "Digits", "ByteLevel"], splits) &&
    splits.at(-1)?.type === "ByteLevel";
  if (isBytes) return { pieces: "bytes", rewrites: steps.length > 0 };
  throw unsupported("it normalises or splits text in another way");
}

function unsupported(why: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `tokenizer.json is of a kind that the client cannot use: ${why}. Byte-level BPE (as Llama 3's) and BPE with byte fallback (as Gemma's) can be used. Run the model in this process (--engine is then left out), or ask for its tokenizer in an issue.`,
  );
}

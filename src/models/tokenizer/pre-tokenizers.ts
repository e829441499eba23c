import { z } from "zod";
import type { TokenizerJson } from "../../tokenizers/tokenizer-files.ts";

/** How Llama 3 cuts text before merging; the expression that `llama-bpe` stands for. */
const LLAMA3_SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
/** Qwen's, `qwen2`: each digit by itself. */
const QWEN2_SPLIT = LLAMA3_SPLIT.replace("{1,3}", "");

function splitBy(expression: string) {
  return z.looseObject({
    type: z.literal("Sequence"),
    pretokenizers: z.tuple([
      z.looseObject({
        type: z.literal("Split"),
        pattern: z.object({ Regex: z.literal(expression) }),
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
}

/** GPT-2's expression, which `ByteLevel` has built in, after each digit by itself. */
const digitsApart = z.looseObject({
  type: z.literal("Sequence"),
  pretokenizers: z.tuple([
    z.looseObject({ type: z.literal("Digits"), individual_digits: z.literal(true) }),
    z.looseObject({
      type: z.literal("ByteLevel"),
      add_prefix_space: z.literal(false),
      use_regex: z.literal(true),
    }),
  ]),
});

/** A kind of tokenizer that llama.cpp knows by a name (llama-vocab.cpp, `pre_type`). */
interface PreTokenizer {
  readonly name: string;
  /** Whether a piece that is a token is taken whole, whatever the merges say. */
  readonly ignoresMerges: boolean;
  readonly preTokenizer: z.ZodType;
  readonly normalizer: z.ZodType;
}

const KNOWN: readonly PreTokenizer[] = [
  {
    name: "llama-bpe",
    ignoresMerges: true,
    preTokenizer: splitBy(LLAMA3_SPLIT),
    normalizer: z.null().optional(),
  },
  {
    name: "qwen2",
    ignoresMerges: false,
    preTokenizer: splitBy(QWEN2_SPLIT),
    // llama.cpp does not compose characters; Komainu's engine does so before it asks it.
    normalizer: z.looseObject({ type: z.literal("NFC") }),
  },
  {
    // Granite's, and StarCoder's before it.
    name: "refact",
    ignoresMerges: false,
    preTokenizer: digitsApart,
    normalizer: z.null().optional(),
  },
];

/** llama.cpp's name for the way in which a `tokenizer.json` cuts text, where it is known. */
export function findPreTokenizer(json: TokenizerJson): string | undefined {
  const { type, byte_fallback, ignore_merges = false } = json.model;
  if (type !== "BPE" || byte_fallback === true) return undefined;
  const found = KNOWN.find(
    (known) =>
      known.ignoresMerges === ignore_merges &&
      known.preTokenizer.safeParse(json.pre_tokenizer).success &&
      known.normalizer.safeParse(json.normalizer).success,
  );
  return found?.name;
}

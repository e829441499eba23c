import { KomainuError } from "../../core/errors.ts";
import { TOKEN_TYPE, type Vocabulary } from "./token-type.ts";
import type { SpecialTokens } from "./special-tokens.ts";
import { namedToken, type TokenizerFiles } from "./tokenizer-files.ts";

/** What opens and closes turns in the models that can be converted. */
export const TURN_MARKERS = [
  "<start_of_turn>",
  "<end_of_turn>",
  "<|begin_of_text|>",
  "<|end_of_text|>",
  "<|start_header_id|>",
  "<|end_header_id|>",
  "<|eot_id|>",
  "<|eom_id|>",
  "<|python_tag|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|start_of_role|>",
  "[INST]",
  "[/INST]",
  "<|end_of_role|>",
];

/**
 * Makes sure that every token with which a text could open or close a turn, or end the prompt, is
 * a control token: llama.cpp matches tokens of other types in the text of users.
 *
 * @throws KomainuError `model_unsupported` naming the tokens and the remedy.
 */
export function checkControlTokens(
  { tokens, types }: Vocabulary,
  special: SpecialTokens,
  files: TokenizerFiles,
): void {
  const named = [
    ...TURN_MARKERS,
    ...["bos", "eos"].map((name) => namedToken(files.config, `${name}_token`)),
    ...(files.config?.additional_special_tokens ?? []).map((token) =>
      typeof token === "string" ? token : token?.content,
    ),
  ];
  const ids = new Set([
    ...named.map((token) => tokens.indexOf(token ?? "")),
    special.ids.get("bos"),
    special.ids.get("eos"),
  ]);
  const forgeable = [...ids]
    .filter((id) => id !== undefined && id >= 0)
    .filter((id) => !isSafe(types[id ?? 0]))
    .map((id) => `"${tokens[id ?? 0]}"`);
  if (forgeable.length === 0) return;
  throw new KomainuError(
    "model_unsupported",
    `The vocabulary does not mark ${forgeable.join(", ")} as control tokens, so that any text could forge them. Mark them "special": true under "added_tokens_decoder" in tokenizer_config.json, as the model's authors do, and convert again.`,
  );
}

/** Types that llama.cpp does not match in text. */
function isSafe(type: number | undefined): boolean {
  return type === TOKEN_TYPE.control || type === TOKEN_TYPE.unknown || type === TOKEN_TYPE.unused;
}

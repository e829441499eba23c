import { KomainuError } from "../../core/errors.ts";
import { TURN_MARKERS } from "../../tokenizers/control-tokens.ts";
import { TOKEN_TYPE, type Vocabulary } from "./token-type.ts";
import type { SpecialTokens } from "../../tokenizers/special-tokens.ts";
import { namedToken, type TokenizerFiles } from "../../tokenizers/tokenizer-files.ts";

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

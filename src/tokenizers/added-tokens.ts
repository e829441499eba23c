import { KomainuError } from "../core/errors.ts";
import { looksLikeControl, TURN_MARKERS } from "./control-tokens.ts";
import type { SpecialTokens } from "./special-tokens.ts";
import { namedToken, type TokenizerFiles } from "./tokenizer-files.ts";

/** A model's added tokens, told apart by whether a text may become them. */
export interface AddedTokens {
  /** Ids by name: never matched in a text. */
  readonly control: ReadonlyMap<string, number>;
  /** Ids by text: matched in any text, before anything else. */
  readonly plain: ReadonlyMap<string, number>;
}

/**
 * Reads the added tokens of `tokenizer.json`; `tokenizer_config.json` comes last, as in
 * transformers. What counts as a control token is what counts as one in a converted model.
 */
export function readAddedTokens({ json, config }: TokenizerFiles): AddedTokens {
  const control = new Map<string, number>();
  const plain = new Map<string, number>();
  const put = (id: number, content: string, special: boolean): void => {
    control.delete(content);
    plain.delete(content);
    if (special || looksLikeControl(content)) control.set(content, id);
    else if (content !== "") plain.set(content, id);
  };
  for (const { id, content, special } of json?.added_tokens ?? []) put(id, content, special);
  for (const [id, { content, special }] of Object.entries(config?.added_tokens_decoder ?? {})) {
    put(Number(id), content, special === true);
  }
  return { control, plain };
}

/**
 * Makes sure that every token with which a text could open or close a turn, or end the prompt, is
 * a control token.
 *
 * @throws KomainuError `model_unsupported` naming the tokens and the remedy
 */
export function checkTurnMarkers(
  { control }: AddedTokens,
  ids: ReadonlyMap<string, number>,
  special: SpecialTokens,
  { config }: TokenizerFiles,
): void {
  const named = [
    ...TURN_MARKERS,
    namedToken(config, "bos_token"),
    namedToken(config, "eos_token"),
    ...(config?.additional_special_tokens ?? []).map((token) =>
      typeof token === "string" ? token : token?.content,
    ),
  ];
  const controlIds = new Set(control.values());
  const ends = [special.ids.get("bos"), special.ids.get("eos")];
  const names = named.filter((name) => name !== undefined && ids.has(name) && !control.has(name));
  const forgeable = [
    ...names.map((name) => `"${name}"`),
    ...ends.filter((id) => id !== undefined && !controlIds.has(id)).map((id) => `token ${id}`),
  ];
  if (forgeable.length === 0) return;
  throw new KomainuError(
    "model_unsupported",
    `The tokenizer does not mark ${[...new Set(forgeable)].join(", ")} as control tokens, so that any text could forge them. Mark them "special": true under "added_tokens_decoder" in tokenizer_config.json, as the model's authors do.`,
  );
}

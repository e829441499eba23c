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
  const added = new Map<number, { readonly content: string; readonly special?: boolean }>();
  for (const token of json?.added_tokens ?? []) added.set(token.id, token);
  for (const [id, { content, special = false }] of Object.entries(
    config?.added_tokens_decoder ?? {},
  )) {
    added.set(Number(id), { content, special });
  }
  const control = new Map<string, number>();
  const plain = new Map<string, number>();
  for (const [id, { content, special }] of added) {
    if (special === true || looksLikeControl(content)) control.set(content, id);
    else if (content !== "") plain.set(content, id);
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
  { control, plain }: AddedTokens,
  vocabulary: readonly (readonly [piece: string, id: number])[],
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
  const wanted = new Set(named.filter((name) => name !== undefined && !control.has(name)));
  const names = [...vocabulary.map(([piece]) => piece), ...plain.keys()].filter((name) =>
    wanted.has(name),
  );
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

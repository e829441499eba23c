import type { Token } from "node-llama-cpp";
import { KomainuError } from "../../core/errors.ts";
import { joinPrompts, type Prompt, type Segment } from "../../core/prompt.ts";
import { tokenizeText } from "./tokenize-text.ts";
import { Turns } from "./turns.ts";
import type { Vocabulary } from "./vocabulary.ts";

function lacks(token: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `The model has no control token ${token}, which this guard's prompt needs. ` +
      "Use the guard's own model, or convert it again from its original files.",
  );
}

/** Ids that the engine gave out, seen to be of this vocabulary. */
function givenTokens(vocabulary: Vocabulary, ids: readonly number[]): readonly Token[] {
  const outside = ids.find((id) => !vocabulary.holds(id));
  if (outside === undefined) return ids as readonly Token[];
  throw new KomainuError("invalid_input", `${outside} is not a token of this model.`);
}

function controlToken(vocabulary: Vocabulary, name: string): Token {
  const id = vocabulary.controlIds.get(name);
  if (id === undefined) throw lacks(name);
  return id;
}

function bosToken({ bos }: Vocabulary): Token {
  if (bos === null) throw lacks("for the beginning of a sequence");
  return bos;
}

async function tokenizeSegment(
  vocabulary: Vocabulary,
  segment: Segment,
  turns: Turns,
  isFirst: boolean,
): Promise<readonly Token[]> {
  if (segment.type === "text") return tokenizeText(vocabulary, segment.text, turns, isFirst);
  if (segment.type === "tokens") return givenTokens(vocabulary, segment.ids);
  return segment.type === "bos"
    ? [bosToken(vocabulary)]
    : [controlToken(vocabulary, segment.token)];
}

/**
 * The token ids of a prompt: runs of text as one string each, control tokens by their ids.
 *
 * @throws KomainuError `model_unsupported` when the model lacks a control token, or has it as a
 * token that text could write.
 */
export async function tokenizePrompt(
  vocabulary: Vocabulary,
  prompt: Prompt,
  turns = new Turns(),
): Promise<Token[]> {
  const tokens: Token[] = [];
  let isFirst = true;
  for (const segment of joinPrompts(prompt)) {
    for (const token of await tokenizeSegment(vocabulary, segment, turns, isFirst))
      tokens.push(token);
    isFirst &&= segment.type === "bos";
  }
  return tokens;
}

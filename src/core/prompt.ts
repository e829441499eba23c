/**
 * One piece of a prompt.
 *
 * - `text` comes from a template, a policy or a user and is never parsed for control tokens;
 * - `control` is a control token by its name in the vocabulary (`<start_of_turn>`, `<|eot_id|>`);
 * - `bos` is the model's own beginning-of-sequence token;
 * - `tokens` are ids that the engine itself gave out (a generation that is asked about again).
 */
export type Segment =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "control"; readonly token: string }
  | { readonly type: "bos" }
  | { readonly type: "tokens"; readonly ids: readonly number[] };

/**
 * A prompt: a list of segments, not a string, so that no user text can open or close a turn.
 * Adjacent text is one run and is tokenised as one string: splitting it would change the tokens.
 */
export type Prompt = readonly Segment[];

/** A text segment. */
export function text(value: string): Segment {
  return { type: "text", text: value };
}

/** A control token by its name in the model's vocabulary. */
export function control(token: string): Segment {
  return { type: "control", token };
}

/** The model's beginning-of-sequence token. */
export const bos: Segment = { type: "bos" };

/** Joins prompts, merging text that becomes adjacent and dropping empty segments. */
export function joinPrompts(...prompts: readonly Prompt[]): Prompt {
  const joined: Segment[] = [];
  for (const segment of prompts.flat()) {
    const last = joined.at(-1);
    if (segment.type === "text" && segment.text === "") continue;
    if (segment.type === "text" && last?.type === "text") {
      joined[joined.length - 1] = text(last.text + segment.text);
    } else joined.push(segment);
  }
  return joined;
}

/** Shows a prompt as one string, control tokens by name: for people and for tests, never for a model. */
export function renderPrompt(prompt: Prompt): string {
  return prompt
    .map((segment) => {
      if (segment.type === "text") return segment.text;
      if (segment.type === "control") return segment.token;
      return segment.type === "bos" ? "" : `[${segment.ids.length} tokens]`;
    })
    .join("");
}

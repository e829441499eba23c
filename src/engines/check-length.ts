import { KomainuError } from "../core/errors.ts";

/**
 * Sees that a prompt has a token to go on from, and that the window has room for its answer.
 *
 * @param prompt Tokens of the prompt.
 * @param answer Tokens of its longest answer.
 * @param remedy What to do, where it does not fit.
 * @throws KomainuError `invalid_input`, `text_too_long`
 */
export function checkLength(
  prompt: number,
  answer: number,
  contextSize: number,
  remedy: string,
): void {
  if (prompt === 0) {
    throw new KomainuError("invalid_input", "The prompt is empty: begin it with bos.");
  }
  if (prompt + answer <= contextSize) return;
  throw new KomainuError(
    "text_too_long",
    `The prompt has ${prompt} tokens and its answer ${answer}; the window holds ${contextSize}. ${remedy}`,
  );
}

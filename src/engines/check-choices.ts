import type { Question } from "../core/engine.ts";
import { KomainuError } from "../core/errors.ts";

function isBeginning(tokens: readonly number[], of: readonly number[]): boolean {
  return tokens.length <= of.length && tokens.every((token, index) => token === of[index]);
}

/**
 * Sees that a question's choices can be told from one another: each by its id, and each by a token
 * that the others do not have there.
 *
 * @param tokens Each choice's tokens, in the order of the choices.
 * @throws KomainuError `invalid_input`.
 */
export function checkChoices(
  { id, choices }: Question,
  tokens: readonly (readonly number[])[],
): void {
  for (const [index, choice] of choices.entries()) {
    for (const [other, { id: otherId }] of choices.entries()) {
      if (other === index) continue;
      if (otherId === choice.id) {
        throw new KomainuError(
          "invalid_input",
          `Two choices of the question "${id}" have the id "${otherId}": give each one of its own.`,
        );
      }
      if (isBeginning(tokens[index] ?? [], tokens[other] ?? [])) {
        throw new KomainuError(
          "invalid_input",
          `The choice "${choice.id}" of the question "${id}" begins the choice "${otherId}", so ` +
            "that its own end cannot be weighed. Add to its text what ends it, such as a line " +
            "break or a closing quote, or leave one of the two out.",
        );
      }
    }
  }
}

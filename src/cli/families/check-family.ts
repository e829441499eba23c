import type { GuardFamily } from "../../core/family.ts";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { familyContract } from "../../testing/family-contract.ts";

/**
 * Holds a family from a file to the contract that Komainu's own are tested by: it asks the same for
 * the same, keeps text out of its control tokens, and reads no low score from nonsense.
 *
 * @throws KomainuError `invalid_input`, saying what does not hold
 */
export function checkFamily(path: string, family: GuardFamily): void {
  const broken: string[] = [];
  const it = (name: string, body: () => void | Promise<void>): void => {
    try {
      void body();
    } catch (error) {
      broken.push(`it ${name}: ${errorMessage(error).split("\n", 1)[0]}`);
    }
  };
  try {
    familyContract(family, { describe: (_name, body) => body(), it });
  } catch (error) {
    broken.push(errorMessage(error));
  }
  if (broken.length === 0) return;
  throw new KomainuError(
    "invalid_input",
    `${path}: the family "${family.id}" does not keep the contract of guard families:\n- ${broken.join("\n- ")}`,
  );
}

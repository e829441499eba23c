import { KomainuError } from "../core/errors.ts";

/** The refusal of a file that stands where Komainu keeps one of its own, and is none. */
export function notOurs(path: string, kind: "lock" | "journal" | "mark"): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${path} is in the way: it is not a ${kind} that Komainu wrote, or it is damaged. Name another output, or move that file away.`,
  );
}

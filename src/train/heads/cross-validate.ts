import type { TrainedLanguage } from "../../classifier/trained-language.ts";
import { assignFolds, type Foldable } from "./assign-folds.ts";
import { highestOutput, type LinearHead } from "./fit-head.ts";

/** How many times a head is fitted without a part of the rows, to see how it does on those. */
export const FOLDS = 5;

/** A row of one's own, or an everyday turn, with its label for one head. */
export interface HeadExample extends Foldable {
  /** The features of its parts; at least one. */
  readonly parts: readonly Float32Array[];
  readonly language: TrainedLanguage;
  readonly isEveryday: boolean;
}

/** The raw output of each example from a head that was fitted without it and without its group. */
export function crossValidate(
  examples: readonly HeadExample[],
  fit: (some: readonly HeadExample[]) => LinearHead,
  seed: number,
): readonly number[] {
  const folds = assignFolds(examples, FOLDS, seed);
  const outputs = examples.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const head = fit(examples.filter((_, at) => folds[at] !== fold));
    for (const [at, { parts }] of examples.entries()) {
      if (folds[at] === fold) outputs[at] = highestOutput(head, parts);
    }
  }
  return outputs;
}

import type { TrainedLanguage } from "../../classifier/trained-language.ts";
import { assignFolds, type Foldable } from "./assign-folds.ts";
import { fitHead, highestOutput, type Lesson, type LinearHead } from "./fit-head.ts";

/** How many times a head is fitted without a part of the rows, to see how it does on those. */
export const FOLDS = 5;

/** A row of one's own, or an everyday turn, with its label for one head. */
export interface HeadExample extends Lesson, Foldable {
  readonly language: TrainedLanguage;
  readonly isEveryday: boolean;
}

/** What is fitted: a head from nothing that reads some of the features, or one that was there. */
export interface HeadStart {
  readonly features: number;
  readonly before?: LinearHead;
}

/** The raw output of each example from a head that was fitted without it and without its group. */
export function crossValidate(
  examples: readonly HeadExample[],
  { features, before }: HeadStart,
  seed: number,
): readonly number[] {
  const folds = assignFolds(examples, FOLDS, seed);
  const outputs = examples.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = examples.filter((_, at) => folds[at] !== fold);
    const head = fitHead(others, features, before);
    for (const [at, { parts }] of examples.entries()) {
      if (folds[at] === fold) outputs[at] = highestOutput(head, parts);
    }
  }
  return outputs;
}

import type { Measures, Results, SliceResult } from "./results.ts";

/** What the measured rows of a task have in common; `overall` is all of them. */
export type Scope =
  | { readonly kind: "overall" }
  | { readonly kind: "category" | SliceResult["by"]; readonly value: string };

/** One guard's measures of the rows of a task, or of those of one scope. */
export interface ScopedMeasures {
  /** Keys of the guard and the task. */
  readonly guard: string;
  readonly task: string;
  readonly scope: Scope;
  readonly measures: Measures;
}

/** Everything that was measured, in the order of the results: the whole, categories, slices. */
export function listMeasures({ evaluations }: Results): readonly ScopedMeasures[] {
  return evaluations.flatMap(({ guard, task, categories, slices }) => [
    ...categories.map((measures, index): ScopedMeasures => {
      const scope: Scope =
        index === 0 ? { kind: "overall" } : { kind: "category", value: measures.category };
      return { guard, task, scope, measures };
    }),
    ...slices.map((measures): ScopedMeasures => {
      return { guard, task, scope: { kind: measures.by, value: measures.value }, measures };
    }),
  ]);
}

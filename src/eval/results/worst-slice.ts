import { listMeasures, type Scope } from "./list-measures.ts";
import type { Estimate, Evaluation, Results } from "./results.ts";

/** Where a guard errs most: a category or slice, and the error's rate there and over all rows. */
export interface WorstSlice {
  readonly scope: Exclude<Scope, { kind: "overall" }>;
  readonly metric: "recall" | "falsePositiveRate";
  /** The metric in the slice, with its interval. */
  readonly estimate: Estimate;
  /** Rows that the metric is a share of. */
  readonly rows: number;
  /** The metric over all rows. */
  readonly overall: number;
}

/** The category of a policy against harm of any kind: all rows once more. */
const ANY_HARM = "any";

/** Fewer rows than this of a class say too little of a slice. */
const ENOUGH = 20;

/**
 * The category or slice whose misses, or whose false alarms, are surely the most: the end of the
 * interval that speaks for the guard counts, so that few rows do not win by chance. `null` where no
 * slice has enough rows, or none is worse than the whole.
 */
export function worstSlice(results: Results, { guard, task }: Evaluation): WorstSlice | null {
  const all = listMeasures(results).filter((of) => of.guard === guard && of.task === task);
  const overall = all.find(({ scope }) => scope.kind === "overall")?.measures;
  if (overall === undefined) return null;
  let worst: (WorstSlice & { readonly error: number }) | null = null;
  for (const { scope, measures } of all) {
    if (scope.kind === "overall" || scope.value === ANY_HARM) continue;
    for (const metric of ["recall", "falsePositiveRate"] as const) {
      const estimate = measures.metrics[metric];
      const whole = overall.metrics[metric].value;
      const rows = metric === "recall" ? measures.positives : measures.n - measures.positives;
      const error = surely(metric, estimate);
      if (rows < ENOUGH || whole === null || error === null) continue;
      if (isWorse(metric, estimate, whole) && error > (worst?.error ?? 0)) {
        worst = { scope, metric, estimate, rows, overall: whole, error };
      }
    }
  }
  return worst;
}

/** The least share of errors that an interval allows. */
function surely(metric: WorstSlice["metric"], { low, high }: Estimate): number | null {
  if (metric === "falsePositiveRate") return low;
  return high === null ? null : 1 - high;
}

function isWorse(metric: WorstSlice["metric"], { value }: Estimate, whole: number): boolean {
  if (value === null) return false;
  return metric === "recall" ? value < whole : value > whole;
}

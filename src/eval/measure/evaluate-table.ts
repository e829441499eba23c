import { selectRows } from "./column.ts";
import { measureCategory, measureColumn, type MeasureOptions } from "./measure-column.ts";
import type { Evaluation, SliceResult } from "../results/results.ts";
import type { ScoreTable } from "./score-table.ts";
import type { ThresholdOrigin } from "./thresholds-in-force.ts";

const MOST_SLICES = 100;

export interface EvaluateOptions extends MeasureOptions {
  readonly guard: string;
  readonly task: string;
  readonly protocol: string | null;
  readonly unlabelled: number;
  /** Where the thresholds come from that were not given for all. Default: the guard. */
  readonly thresholdOrigin?: ThresholdOrigin | undefined;
}

/** Measures a table: every category, every slice, and the rows judged worst. */
export function evaluateTable(table: ScoreTable, options: EvaluateOptions): Evaluation {
  const { guard, task, protocol, unlabelled } = options;
  const columns = [["overall", table.overall()] as const, ...table.categories()];
  const { slices, omitted } = measureSlices(table, options);
  return {
    guard,
    task,
    rows: table.rows,
    unlabelled,
    protocol,
    unjudged: table.unjudged(),
    thresholds: table.thresholds(options.thresholdOrigin ?? (() => "guard")),
    categories: columns.map(([name, data]) => measureCategory(data, name, options)),
    slices,
    slicesOmitted: omitted,
    worst: table.worst(),
  };
}

function measureSlices(table: ScoreTable, options: EvaluateOptions) {
  const overall = table.overall();
  const slices: SliceResult[] = [];
  const omitted: Evaluation["slicesOmitted"] = [];
  for (const { by, values } of table.slices()) {
    const sorted = values.toSorted(
      (a, b) => b.rows.length - a.rows.length || (a.value < b.value ? -1 : 1),
    );
    for (const { value, rows } of sorted.slice(0, MOST_SLICES)) {
      const measures = measureColumn(selectRows(overall, rows), `${by}/${value}`, options);
      slices.push({ by, value, ...measures });
    }
    const rest = sorted.slice(MOST_SLICES);
    if (rest.length === 0) continue;
    omitted.push({
      by,
      values: rest.length,
      rows: rest.reduce((sum, { rows }) => sum + rows.length, 0),
    });
  }
  return { slices, omitted };
}

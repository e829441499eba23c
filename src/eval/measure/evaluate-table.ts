import { selectRows } from "./column.ts";
import { measureCategory, measureColumn, type MeasureOptions } from "./measure-column.ts";
import type { Evaluation, Measures, SliceResult, ThresholdInForce } from "../results/results.ts";
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
  const thresholds = table.thresholds(options.thresholdOrigin ?? (() => "guard"));
  const own = ({ name, language }: Place): MeasureOptions => {
    return {
      ...options,
      thresholdFrom: sharedOrigin(thresholds, table.policiesOf(name), language),
    };
  };
  const { slices, omitted } = measureSlices(table, (language) => own({ language }));
  const categories = table.categories().map(([name, data]) => {
    return measureCategory(data, name, own({ name }));
  });
  return {
    guard,
    task,
    rows: table.rows,
    unlabelled,
    protocol,
    unjudged: table.unjudged(),
    thresholds,
    categories: [measureCategory(table.overall(), "overall", own({})), ...categories],
    slices,
    slicesOmitted: omitted,
    worst: table.worst(),
  };
}

/** Rows that some of the thresholds decided. Default: all policies, all languages. */
interface Place {
  readonly name?: string;
  readonly language?: string | undefined;
}

/** Where the thresholds come from that decided some rows; `undefined` where nothing says it. */
function sharedOrigin(
  thresholds: readonly ThresholdInForce[],
  policies: ReadonlySet<string> | null,
  language: string | undefined,
): Measures["threshold"]["from"] | undefined {
  const [first, ...others] = thresholds
    .filter(({ policy }) => policy === "*" || (policies?.has(policy) ?? true))
    .filter(({ languages }) => language === undefined || languages.includes(language))
    .map(({ from }) => from);
  return others.every((from) => from === first) ? first : "mixed";
}

function measureSlices(
  table: ScoreTable,
  ofLanguage: (language: string | undefined) => MeasureOptions,
) {
  const overall = table.overall();
  const slices: SliceResult[] = [];
  const omitted: Evaluation["slicesOmitted"] = [];
  for (const { by, values } of table.slices()) {
    const sorted = values.toSorted(
      (a, b) => b.rows.length - a.rows.length || (a.value < b.value ? -1 : 1),
    );
    for (const { value, rows } of sorted.slice(0, MOST_SLICES)) {
      const own = ofLanguage(by === "language" ? value : undefined);
      const measures = measureColumn(selectRows(overall, rows), `${by}/${value}`, own);
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

import { csvHeader, csvText, type CsvCell } from "../../rows/csv-text.ts";
import { listMeasures, type ScopedMeasures } from "./list-measures.ts";
import { METRIC_NAMES, type Results } from "./results.ts";

const COLUMNS = [
  "guard",
  "guard_name",
  "task",
  "task_title",
  "scope",
  "scope_value",
  "rows",
  "positives",
  "threshold",
  "metric",
  "value",
  "low",
  "high",
] as const;

/**
 * Every measure as CSV, one row for each guard, task, scope and metric: what a pivot table or a data
 * frame takes. `scope` is `overall`, `category`, `language`, `source`, `type` or `target`; `value`,
 * `low` and `high` are empty where they cannot be computed.
 */
export function renderResultsCsv(results: Results): string {
  const rows = listMeasures(results).flatMap((entry) => measureRows(results, entry));
  return csvHeader(COLUMNS) + csvText(rows);
}

function measureRows(results: Results, entry: ScopedMeasures): readonly (readonly CsvCell[])[] {
  const { guard, task, scope, measures } = entry;
  const shared: CsvCell[] = [
    guard,
    results.guards.find(({ key }) => key === guard)?.name ?? guard,
    task,
    results.tasks.find(({ id }) => id === task)?.title ?? task,
    scope.kind,
    scope.kind === "overall" ? null : scope.value,
    measures.n,
    measures.positives,
    measures.threshold.value,
  ];
  return METRIC_NAMES.map((metric) => {
    const { value, low, high } = measures.metrics[metric];
    return shared.concat(metric, value, low, high);
  });
}

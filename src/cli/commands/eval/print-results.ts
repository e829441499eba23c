import { exceedsOptimal } from "../../../eval/measure/exceeds-optimal.ts";
import {
  formatEstimate,
  renderMarkdown,
  summariseResults,
} from "../../../eval/results/render-summary.ts";
import { worstSlice } from "../../../eval/results/worst-slice.ts";
import type { Cost } from "../../../eval/judge/cost.ts";
import { describeGateCheck, type GateCheck } from "../../../eval/results/check-gates.ts";
import { renderJunit } from "../../../eval/results/render-junit.ts";
import { renderResultsCsv } from "../../../eval/results/render-results-csv.ts";
import type { CascadePoint } from "../../../eval/results/cascade-result.ts";
import type { Results } from "../../../eval/results/results.ts";
import { TASKS } from "../../../eval/tasks/registry.ts";
import { serialiseResults } from "../../../eval/results/write-results.ts";
import { formatCount, formatDuration } from "../../ui/format.ts";
import { renderTable, type TableColumn } from "../../ui/table.ts";

/** What a measurement came to. */
interface Printed {
  readonly results: Results;
  readonly cost: Cost | null;
  readonly checks: readonly GateCheck[];
}

/** Results as they are printed, with a newline at the end. */
export function printResults(
  { results, cost, checks }: Printed,
  format: "text" | "json" | "markdown" | "csv" | "junit",
): string {
  if (format === "json") return serialiseResults(results);
  if (format === "csv") return renderResultsCsv(results);
  if (format === "junit") return renderJunit(results, checks);
  if (format === "markdown") return `${renderMarkdown(results)}\n`;
  const gates = checks.map((check) => `${check.passed ? "✓" : "✗"} ${describeGateCheck(check)}`);
  return `${[
    summary(results),
    ...cascades(results),
    ...notes(results),
    ...(cost === null ? [] : [costs(cost)]),
    ...(gates.length === 0 ? [] : [gates.join("\n")]),
  ].join("\n\n")}\n`;
}

function summary(results: Results): string {
  const rows = summariseResults(results, false);
  const titles = Object.keys(rows[0]?.metrics ?? {});
  const columns: TableColumn[] = [
    { title: "Guard" },
    { title: "Task" },
    ...["Rows", "Positive", "Not judged", ...titles].map((title) => ({
      title,
      align: "right" as const,
    })),
  ];
  const cells = rows.map(({ guard, task, rows, positives, unjudged, metrics }) =>
    [guard, task, rows, positives, unjudged].concat(titles.map((title) => metrics[title] ?? "–")),
  );
  return renderTable(columns, cells);
}

/** What each cascade would lose and spare; its bands were chosen on other rows than it is measured on. */
function cascades({ cascades: all = [] }: Results): string[] {
  return all.flatMap(({ task, stages, points, given }) => {
    if (points.length === 0) return [];
    const titles = ["Loss", "False alarms", "Recall", "FPR", `Asks ${stages.at(-1)}`];
    const columns = [
      { title: `Cascade ${stages.join(",")} on ${task}` },
      ...titles.map((title) => ({ title, align: "right" as const })),
    ];
    const line = (name: string, point: CascadePoint) => [
      name,
      ...[point.loss, point.falseAlarms, point.recall, point.falsePositiveRate].map((estimate) =>
        formatEstimate(estimate, true),
      ),
      `${((point.asked.at(-1) ?? 1) * 100).toFixed(1)}%`,
    ];
    const rows = points.map((point) => line(`bands for a loss up to ${point.limit}`, point));
    return [
      renderTable(columns, given === null ? rows : [line("the bands given", given), ...rows]),
    ];
  });
}

/** What a reader of the table should know: averages, comparisons, rows left out. */
function notes(results: Results): string[] {
  const averages = results.averages.map(
    ({ guard, group, value, tasks }) =>
      `${guard}: F1 over ${tasks.length} ${group} tasks, weighted by rows: ${value.toFixed(4)}`,
  );
  const comparisons = results.comparisons.map(({ task, a, b, n, mcnemar }) => {
    const { onlyA, onlyB, p } = mcnemar;
    return `${task}: of ${n} rows ${onlyA} are judged right by ${a} alone, ${onlyB} by ${b} alone (McNemar p = ${p.toPrecision(2)})`;
  });
  const unlabelled = results.evaluations
    .filter((evaluation) => evaluation.unlabelled > 0)
    .map(({ task, unlabelled }) => `${task}: ${unlabelled} rows carry no label and are left out`);
  const few = [comparisons, uncompared(results), unlabelled, aboveOptimal(results)];
  return [averages, worstSlices(results), ...few]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"));
}

/** Where each guard errs most: a table of whole tasks hides it. */
function worstSlices(results: Results): string[] {
  return results.evaluations.flatMap((evaluation) => {
    const found = worstSlice(results, evaluation);
    if (found === null) return [];
    const { scope, metric, estimate, rows, overall } = found;
    const { positive = "harmful" } = results.tasks.find(({ id }) => id === evaluation.task) ?? {};
    const kind = metric === "recall" ? positive : positive === "harmful" ? "harmless" : "other";
    const own = scope.kind === "category" ? " (by its own policy)" : "";
    const name = metric === "recall" ? "recall" : "false-positive rate";
    return [
      `${evaluation.task}: ${evaluation.guard} errs most in ${scope.kind} ${scope.value}${own}: ${name} ${formatEstimate(estimate, true)} of ${rows} ${kind} rows, and ${overall.toFixed(3)} over all`,
    ];
  });
}

/** A reader would take it for a mistake. */
function aboveOptimal({ evaluations }: Results): string[] {
  return evaluations
    .filter(({ categories: [overall] }) => overall !== undefined && exceedsOptimal(overall))
    .map(
      ({ task, guard }) =>
        `${task}: F1 of ${guard} is above its Optimal F1, as it decides policy by policy and language by language; Optimal F1 is of one threshold on the highest score`,
    );
}

/** Guards that stand under one task, though not on the same rows. */
function uncompared({ evaluations, comparisons }: Results): string[] {
  return evaluations.flatMap(({ task, guard }, i) =>
    evaluations
      .slice(i + 1)
      .filter((other) => other.task === task)
      .filter((other) => !comparisons.some((of) => isOf(of, task, [guard, other.guard])))
      .map(
        (other) =>
          `${task}: ${guard} and ${other.guard} were not measured on the same rows, and are not compared`,
      ),
  );
}

function isOf(
  comparison: Results["comparisons"][number],
  task: string,
  guards: readonly [string, string],
): boolean {
  const { a, b } = comparison;
  return comparison.task === task && guards.includes(a) && guards.includes(b);
}

/** How long checks took, and how many answers were there already. */
function costs(cost: Cost): string {
  const columns = [
    { title: "Guard" },
    { title: "Task" },
    ...["Judged now", "From before", "p50", "p95", "Tokens evaluated", "Reused", "Rows/s"].map(
      (title) => ({ title, align: "right" as const }),
    ),
  ];
  const time = (milliseconds: number | null) =>
    milliseconds === null ? "–" : formatDuration(milliseconds);
  const rows = cost.tasks.map(
    ({ guard, task, evaluated, cached, latency, tokens, rowsPerSecond }) => [
      guard,
      task,
      formatCount(evaluated),
      formatCount(cached),
      time(latency.p50),
      time(latency.p95),
      formatCount(tokens.evaluated),
      formatCount(tokens.reused),
      rowsPerSecond === null ? "–" : formatCount(rowsPerSecond),
    ],
  );
  return renderTable(columns, rows);
}

/** The tasks that there are, and where their rows come from. */
export function listTasks(): string {
  const columns = [{ title: "Task" }, { title: "Rows from" }, { title: "What" }];
  const rows = TASKS.map(({ id, hub, title, licence }) => {
    const from =
      hub === null ? "a file" : hub.revision === null ? "the Hub, at --revision" : "the Hub";
    return [id, from, `${title} (${licence})`];
  });
  return renderTable(columns, rows);
}

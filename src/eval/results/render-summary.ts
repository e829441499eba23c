import type { Estimate, Evaluation, MetricName, Results } from "./results.ts";

/** The columns of a summary: a metric of the whole of a task, and what it is called. */
const METRICS: readonly (readonly [MetricName, string])[] = [
  ["optimalF1", "Optimal F1"],
  ["auPrc", "AU-PRC"],
  ["auroc", "AUROC"],
  ["f1", "F1"],
  ["refusalRate", "Refusal rate"],
  ["acceptanceRate", "Acceptance rate"],
];

/** One line of a summary, as text. */
export interface SummaryRow {
  readonly guard: string;
  readonly task: string;
  readonly rows: string;
  readonly positives: string;
  readonly unjudged: string;
  /** By title. */
  readonly metrics: Readonly<Record<string, string>>;
}

/**
 * The whole of each task as lines of text.
 *
 * @param intervals writes `0.812 (0.790–0.833)` instead of `0.812`
 */
export function summariseResults(results: Results, intervals: boolean): SummaryRow[] {
  return results.evaluations.map((evaluation) => {
    const overall = evaluation.categories[0];
    const metrics = METRICS.map(([name, title]): [string, string] => [
      title,
      overall === undefined ? "–" : formatEstimate(overall.metrics[name], intervals),
    ]);
    return {
      guard: guardOf(results, evaluation),
      task: evaluation.task,
      rows: String(evaluation.rows),
      positives: String(overall?.positives ?? 0),
      unjudged: String(evaluation.unjudged.count),
      metrics: Object.fromEntries(metrics),
    };
  });
}

function guardOf({ guards }: Results, { guard }: Evaluation): string {
  return guards.find(({ key }) => key === guard)?.name ?? guard;
}

/** Three decimals; a dash where there is none. */
export function formatEstimate({ value, low, high }: Estimate, interval: boolean): string {
  if (value === null) return "–";
  if (!interval || low === null || high === null) return value.toFixed(3);
  return `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}

/** The summary as a Markdown table, with intervals, and the command that made it. */
export function renderMarkdown(results: Results): string {
  const rows = summariseResults(results, true);
  const several = results.guards.length > 1;
  const first = several ? ["Guard", "Task"] : ["Task"];
  const titles = [...first, "Rows", "Positive", "Not judged", ...METRICS.map(([, title]) => title)];
  const lines = rows.map(({ guard, task, rows, positives, unjudged, metrics }) => {
    const cells = [task, rows, positives, unjudged];
    const values = METRICS.map(([, title]) => metrics[title] ?? "–");
    return (several ? [guard] : []).concat(cells, values);
  });
  const align = titles.map((title) => (title === "Guard" || title === "Task" ? ":--" : "--:"));
  const { command, seed, resamples, rules } = results.provenance;
  return [
    ...[titles, align, ...lines].map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `In brackets 95% intervals (Wilson for rates, ${resamples} bootstrap resamples with seed ${seed} for the rest); rules: ${rules}. Made by:`,
    "",
    "```sh",
    command,
    "```",
  ].join("\n");
}

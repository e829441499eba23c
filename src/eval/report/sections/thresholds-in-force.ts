import type { ThresholdInForce } from "../../results/results.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatScore } from "../shared/format.ts";
import { groupedTable, scrollTable, type Column } from "../table.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import type { Words } from "../words/english.ts";
import { categoryName } from "./categories.ts";

/** Guards that score: the others answer by label, and have no threshold. */
function scoring({ guards }: TaskView): readonly GuardOnTask[] {
  return guards.filter(({ overall }) => overall.threshold.from !== "answer");
}

function originText(entry: ThresholdInForce, { guard }: GuardOnTask, { inForce }: Words): string {
  if (entry.from !== "calibration") return inForce.origins[entry.from];
  return inForce.calibration(guard.provenance?.calibration?.slice(0, 12) ?? null);
}

function valueItem(
  threshold: ThresholdInForce,
  only: boolean,
  entry: GuardOnTask,
  words: Words,
): Html {
  const { inForce, slices } = words;
  const names = threshold.languages.map((tag) => slices.languageName(tag));
  const where = only ? inForce.everyLanguage : inForce.joined(names);
  const value = threshold.threshold === null ? inForce.varies : formatScore(threshold.threshold);
  return html`<li>
    ${value} <span class="interval">${where} (${originText(threshold, entry, words)})</span>
  </li>`;
}

/** One row for each policy: its thresholds by language, and where they come from. */
function policyRows(entry: GuardOnTask, { words }: TaskView): readonly (readonly HtmlValue[])[] {
  const thresholds = entry.evaluation.thresholds ?? [];
  const policies = [...new Set(thresholds.map(({ policy }) => policy))];
  return policies.map((policy) => {
    const own = thresholds.filter((threshold) => threshold.policy === policy);
    return [
      policy === "*" ? words.inForce.all : categoryName(policy, words),
      html`<ul>
        ${own.map((threshold) => valueItem(threshold, own.length === 1, entry, words))}
      </ul>`,
    ];
  });
}

/** What each policy was decided at, in which language, and where that comes from. */
export function thresholdsInForce(task: TaskView): Html | null {
  const { inForce, columns } = task.words;
  const guards = scoring(task);
  const groups = guards
    .map((entry) => ({ title: guardLabel(entry), rows: policyRows(entry, task) }))
    .filter(({ rows }) => rows.length > 0);
  const said = guards.every(({ evaluation }) => evaluation.thresholds !== undefined);
  if (groups.length === 0) {
    // Results of 0.1 say nothing of them, and are not to blame for it.
    if (guards.length === 0 || !said) return null;
    return html`<h3>${inForce.title}</h3>
      <p class="note">${inForce.unknown}</p>`;
  }
  const head = {
    caption: inForce.caption(task.task.title),
    quiet: true,
    columns: [inForce.policy, { label: columns.threshold, holds: "long" }] satisfies Column[],
  };
  const [first] = groups;
  const table =
    task.guards.length === 1
      ? scrollTable({ ...head, rows: first?.rows ?? [] })
      : groupedTable(head, groups, null);
  return html`<h3>${inForce.title}</h3>
    ${table}`;
}

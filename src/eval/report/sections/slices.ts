import type { SliceResult } from "../../results/results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount } from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { spaced } from "./categories.ts";
import { counts, DRAWING, groupedTable, type RowGroup } from "../table.ts";

const KINDS: Readonly<Record<SliceResult["by"], string>> = {
  language: "Language",
  source: "Source",
  type: "Type",
  target: "Judged side",
};

const KIND_NAMES = Object.keys(KINDS) as readonly SliceResult["by"][];

/** Slices shown before the rest is folded away. */
const SHOWN = 12;

function sliceRow(entry: GuardOnTask, slice: SliceResult): readonly HtmlValue[] {
  const { f1, recall, falsePositiveRate } = slice.metrics;
  return [
    guardLabel(entry),
    estimateText(f1),
    estimateText(recall),
    intervalBar(recall, entry.index),
    estimateText(falsePositiveRate),
    intervalBar(falsePositiveRate, entry.index),
    formatCount(slice.n),
    formatCount(slice.positives),
  ];
}

function sliceTable(task: TaskView, kind: SliceResult["by"], groups: readonly RowGroup[]): Html {
  return groupedTable(
    {
      caption: `${KINDS[kind]}: measures on ${task.task.title}`,
      quiet: true,
      columns: [
        "Guard",
        METRIC_WORDS.f1.label,
        METRIC_WORDS.recall.label,
        DRAWING,
        METRIC_WORDS.falsePositiveRate.label,
        DRAWING,
        counts("Rows"),
        counts("Positive"),
      ],
    },
    groups,
    task.guards.length === 1 ? KINDS[kind] : null,
  );
}

/** What every guard came to on each value of a kind, the first guard's order kept. */
function sliceGroups(task: TaskView, kind: SliceResult["by"]): readonly RowGroup[] {
  const slices = task.guards.flatMap((entry) =>
    entry.evaluation.slices.filter(({ by }) => by === kind).map((slice) => ({ entry, slice })),
  );
  const values = [...new Set(slices.map(({ slice }) => slice.value))];
  return values.map((value) => ({
    title: spaced(value),
    rows: slices
      .filter(({ slice }) => slice.value === value)
      .map(({ entry, slice }) => sliceRow(entry, slice)),
  }));
}

function omittedNote(task: TaskView, kind: SliceResult["by"]): Html | null {
  const omitted = task.guards
    .flatMap(({ evaluation }) => evaluation.slicesOmitted)
    .find(({ by }) => by === kind);
  if (omitted === undefined) return null;
  return html`<p class="note">
    ${formatCount(omitted.values)} smaller slices with ${formatCount(omitted.rows)} rows together
    are not listed.
  </p>`;
}

function kindSection(task: TaskView, kind: SliceResult["by"]): Html | null {
  const groups = sliceGroups(task, kind);
  if (groups.length < 2) return null;
  const rest = groups.slice(SHOWN);
  const folded =
    rest.length > 0 &&
    html`<details class="more">
      <summary>${formatCount(rest.length)} more</summary>
      ${sliceTable(task, kind, rest)}
    </details>`;
  return html`<h4>${KINDS[kind]}</h4>
    ${sliceTable(task, kind, groups.slice(0, SHOWN))} ${folded} ${omittedNote(task, kind)}`;
}

/** Measures by language, source, type and judged side, where rows differ in them. */
export function slicesSection(task: TaskView): Html | null {
  const kinds = KIND_NAMES.map((kind) => kindSection(task, kind)).filter((kind) => kind !== null);
  return kinds.length === 0
    ? null
    : html`<h3>By slice</h3>
        ${kinds}`;
}

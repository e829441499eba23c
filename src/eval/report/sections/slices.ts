import type { SliceResult } from "../../results/results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount } from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { counts, DRAWING, groupedTable, type RowGroup } from "../table.ts";

const KINDS = ["language", "source", "type", "target"] as const;

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
  const { slices, metrics, columns } = task.words;
  return groupedTable(
    {
      caption: slices.caption(slices.kinds[kind], task.task.title),
      quiet: true,
      columns: [
        columns.guard,
        metrics.f1.label,
        metrics.recall.label,
        DRAWING,
        metrics.falsePositiveRate.label,
        DRAWING,
        counts(columns.rows),
        counts(columns.positive),
      ],
    },
    groups,
    task.guards.length === 1 ? slices.kinds[kind] : null,
  );
}

/** What a value is called: data's own words but for languages and sides. */
function valueName({ words }: TaskView, kind: SliceResult["by"], value: string): string {
  const { slices } = words;
  if (kind === "language") return slices.languageName(value);
  if (kind === "target" && (value === "prompt" || value === "response")) {
    return slices.targets[value];
  }
  return value.replaceAll("_", " ");
}

/** What every guard came to on each value of a kind, the first guard's order kept. */
function sliceGroups(task: TaskView, kind: SliceResult["by"]): readonly RowGroup[] {
  const slices = task.guards.flatMap((entry) =>
    entry.evaluation.slices.filter(({ by }) => by === kind).map((slice) => ({ entry, slice })),
  );
  const values = [...new Set(slices.map(({ slice }) => slice.value))];
  return values.map((value) => ({
    title: valueName(task, kind, value),
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
  return html`<p class="note">${task.words.slices.omitted(omitted.values, omitted.rows)}</p>`;
}

function kindSection(task: TaskView, kind: SliceResult["by"]): Html | null {
  const groups = sliceGroups(task, kind);
  if (groups.length < 2) return null;
  const rest = groups.slice(SHOWN);
  const folded =
    rest.length > 0 &&
    html`<details class="more">
      <summary>${task.words.slices.more(rest.length)}</summary>
      ${sliceTable(task, kind, rest)}
    </details>`;
  return html`<h4>${task.words.slices.kinds[kind]}</h4>
    ${sliceTable(task, kind, groups.slice(0, SHOWN))} ${folded} ${omittedNote(task, kind)}`;
}

/** Measures by language, source, type and judged side, where rows differ in them. */
export function slicesSection(task: TaskView): Html | null {
  const kinds = KINDS.map((kind) => kindSection(task, kind)).filter((kind) => kind !== null);
  return kinds.length === 0
    ? null
    : html`<h3>${task.words.slices.title}</h3>
        ${kinds}`;
}

import type { SliceResult } from "../../results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount } from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { spaced } from "./categories.ts";
import { scrollTable } from "./table.ts";

const KINDS: Readonly<Record<SliceResult["by"], string>> = {
  language: "Language",
  source: "Source",
  type: "Type",
  target: "Judged side",
};

const KIND_NAMES = Object.keys(KINDS) as readonly SliceResult["by"][];

/** Slices shown before the rest is folded away. */
const SHOWN = 12;

/** One slice with the guard that it is of. */
interface GuardSlice {
  readonly entry: GuardOnTask;
  readonly slice: SliceResult;
}

function sliceRow({ entry, slice }: GuardSlice): Html {
  const { metrics } = slice;
  return html`<tr>
    <th scope="row">${spaced(slice.value)}</th>
    <td>${guardLabel(entry)}</td>
    <td class="number">${formatCount(slice.n)}</td>
    <td class="number">${formatCount(slice.positives)}</td>
    <td class="number">${estimateText(metrics.f1)}</td>
    <td class="number">${estimateText(metrics.recall)}</td>
    <td class="drawing">${intervalBar(metrics.recall, entry.index)}</td>
    <td class="number">${estimateText(metrics.falsePositiveRate)}</td>
    <td class="drawing">${intervalBar(metrics.falsePositiveRate, entry.index)}</td>
  </tr>`;
}

function sliceTable(kind: SliceResult["by"], title: string, slices: readonly GuardSlice[]): Html {
  return scrollTable({
    caption: `${KINDS[kind]}: measures on ${title}`,
    quiet: true,
    columns: [
      KINDS[kind],
      "Guard",
      "Rows",
      "Positive",
      METRIC_WORDS.f1.label,
      METRIC_WORDS.recall.label,
      "0 to 1",
      METRIC_WORDS.falsePositiveRate.label,
      "0 to 1",
    ],
    rows: slices.map(sliceRow),
  });
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
  const slices = task.guards.flatMap((entry) =>
    entry.evaluation.slices.filter(({ by }) => by === kind).map((slice) => ({ entry, slice })),
  );
  const values = [...new Set(slices.map(({ slice }) => slice.value))];
  if (values.length < 2) return null;
  const sorted = values.flatMap((value) => slices.filter(({ slice }) => slice.value === value));
  const shown = SHOWN * task.guards.length;
  const rest = sorted.slice(shown);
  const title = task.task.title;
  return html`<h4>${KINDS[kind]}</h4>
    ${sliceTable(kind, title, sorted.slice(0, shown))}${
      rest.length > 0 &&
      html`<details class="more">
        <summary>${formatCount(values.length - SHOWN)} more</summary>
        ${sliceTable(kind, title, rest)}
      </details>`
    }${omittedNote(task, kind)}`;
}

/** Measures by language, source, type and judged side, where rows differ in them. */
export function slicesSection(task: TaskView): Html | null {
  const kinds = KIND_NAMES.map((kind) => kindSection(task, kind)).filter((kind) => kind !== null);
  return kinds.length === 0
    ? null
    : html`<h3>By slice</h3>
        ${kinds}`;
}

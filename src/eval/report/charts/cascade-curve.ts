import type { CascadePoint } from "../../results/cascade-result.ts";
import { html, type Html } from "../html.ts";
import { formatMetric, formatMilliseconds, formatShare, NO_VALUE } from "../shared/format.ts";
import { coordinate, SQUARE_HEIGHT, unitX, unitY } from "../shared/geometry.ts";
import type { TableParts } from "../table.ts";
import type { CascadeOnTask, TaskView } from "../view.ts";
import { drawAxes, unitTicks, type Tick } from "./axes.ts";
import { figure } from "./figure.ts";
import { guardClass, guardMarker } from "./guard-mark.ts";
import { formatEstimate } from "./interval.ts";
import { linePath, type Point } from "./path.ts";

/** Where the axis of losses may end: the smallest that holds them all. */
const HIGHEST = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

const lossOf = ({ loss }: CascadePoint): number => loss.value ?? 0;
const askedOf = ({ asked }: CascadePoint): number => asked.at(-1) ?? 1;

function highestLoss(points: readonly CascadePoint[]): number {
  const most = Math.max(...points.map(lossOf));
  return HIGHEST.find((limit) => most <= limit) ?? 1;
}

function lossTicks(highest: number, place: (loss: number) => number): readonly Tick[] {
  return [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) => {
    const value = part * highest;
    return { at: place(value), label: highest < 0.1 ? value.toFixed(3) : value.toFixed(2) };
  });
}

/** How long a row takes in all: each stage's mean time, for the share that it is asked about. */
function timeOf({ asked }: CascadePoint, { stages }: CascadeOnTask, task: TaskView): string {
  const means = stages.map(({ cost }) => cost?.latency.mean ?? null);
  if (means.some((mean) => mean === null)) return NO_VALUE;
  const all = means.reduce<number>((sum, mean, at) => sum + (mean ?? 0) * (asked[at] ?? 0), 0);
  return formatMilliseconds(all, task.words.units);
}

function values(task: TaskView, cascade: CascadeOnTask): TableParts {
  const { words } = task;
  const { points, given } = cascade.result;
  const last = cascade.stages.at(-1);
  const alone: readonly string[] = [
    words.cascade.alone(last?.label ?? ""),
    ...[NO_VALUE, NO_VALUE].concat(
      (["recall", "falsePositiveRate"] as const).map((metric) =>
        last === undefined ? NO_VALUE : formatEstimate(last.overall.metrics[metric]),
      ),
    ),
    formatShare(1),
    last?.cost?.latency.mean == null
      ? NO_VALUE
      : formatMilliseconds(last.cost.latency.mean, words.units),
  ];
  const line = (name: string, point: CascadePoint): readonly string[] => [
    name,
    formatEstimate(point.loss),
    formatEstimate(point.falseAlarms),
    formatEstimate(point.recall),
    formatEstimate(point.falsePositiveRate),
    formatShare(askedOf(point)),
    timeOf(point, cascade, task),
  ];
  return {
    caption: words.cascade.caption(task.task.title),
    columns: [
      words.cascade.limit,
      words.cascade.loss,
      words.cascade.falseAlarms,
      words.metrics.recall.label,
      words.metrics.falsePositiveRate.label,
      words.cascade.asked(last?.label ?? ""),
      words.cascade.time,
    ],
    rows: [
      ...(given === null ? [] : [line(words.cascade.given, given)]),
      ...points.map((point) => line(`≤ ${formatShare(point.limit)}`, point)),
      alone,
    ],
  };
}

function whisker({ loss, asked }: CascadePoint, index: number, place: (loss: number) => number) {
  const { low, high } = loss;
  if (low === null || high === null) return null;
  const x = coordinate(unitX(asked.at(-1) ?? 1));
  return html`<line
    class="whisker ${guardClass(index)}"
    x1="${x}"
    x2="${x}"
    y1="${coordinate(place(low))}"
    y2="${coordinate(place(high))}"
  />`;
}

/** What a cascade loses, by how much of the rows its last stage is asked about. */
export function cascadeFigure(task: TaskView, cascade: CascadeOnTask): Html {
  const { words } = task;
  const { points, given } = cascade.result;
  const last = cascade.stages.at(-1);
  const index = last?.index ?? 0;
  const all = given === null ? points : [...points, given];
  const highest = highestLoss(all);
  const y = (loss: number): number => unitY(Math.min(1, loss / highest), SQUARE_HEIGHT);
  const sorted = points.toSorted((a, b) => askedOf(b) - askedOf(a));
  const path: readonly Point[] = [
    [unitX(1), y(0)],
    ...sorted.map((point): Point => [unitX(askedOf(point)), y(lossOf(point))]),
  ];
  const axes = drawAxes(
    SQUARE_HEIGHT,
    { title: words.cascade.asked(last?.label ?? ""), ticks: unitTicks(unitX) },
    { title: words.cascade.loss, ticks: lossTicks(highest, y) },
  );
  const mark =
    given &&
    html`<g
      transform="translate(${coordinate(unitX(askedOf(given)))} ${coordinate(y(lossOf(given)))})"
      >${guardMarker(index)}</g
    >`;
  const shown = given ?? points.find(({ limit }) => limit === 0.01) ?? null;
  const best =
    shown && words.cascade.point(formatShare(askedOf(shown)), formatMetric(shown.loss.value));
  return figure({
    id: `${task.key}-cascade`,
    title: words.cascade.figure,
    level: 4,
    description: words.cascade.described(task.task.title, last?.label ?? "", best),
    height: SQUARE_HEIGHT,
    drawing: html`${axes}<path
        class="curve ${guardClass(index)}"
        d="${linePath(path)}"
      />${points.map((point) => whisker(point, index, y))}${mark}`,
    note: words.cascade.note,
    values: values(task, cascade),
    valuesTitle: words.page.valuesAsTable,
  });
}

import { html, type Html } from "../html.ts";
import { confusionMetrics } from "../shared/confusion-metrics.ts";
import { formatMetric, formatScore } from "../shared/format.ts";
import { SQUARE_HEIGHT, coordinate, unitX, unitY } from "../shared/geometry.ts";
import type { TableParts } from "../table.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import type { Words } from "../words/english.ts";
import { drawAxes, unitTicks } from "./axes.ts";
import { figure } from "./figure.ts";
import { guardClass, guardMarker } from "./guard-mark.ts";
import { legend } from "./legend.ts";
import { linePath, stepPath, type Point } from "./path.ts";

/** One curve's values, column by column. */
interface Columns {
  readonly threshold: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What tells the two kinds of curve apart. */
interface CurveKind {
  readonly id: "pr" | "roc";
  readonly title: (words: Words) => string;
  readonly x: (words: Words) => string;
  readonly y: (words: Words) => string;
  readonly area: "auPrc" | "auroc";
  readonly columns: (entry: GuardOnTask) => Columns | null;
  readonly path: (points: readonly Point[]) => string;
  /** The line of a guard that knows nothing. */
  readonly chance: (task: TaskView) => readonly Point[];
  /** Where the confusion of the run stands; `null` where it is not defined. */
  readonly at: (entry: GuardOnTask) => Point | null;
}

const place = ([x, y]: Point): Point => [unitX(x), unitY(y, SQUARE_HEIGHT)];

const PRECISION_RECALL: CurveKind = {
  id: "pr",
  title: ({ charts }) => charts.precisionRecall,
  x: ({ metrics }) => metrics.recall.label,
  y: ({ metrics }) => metrics.precision.label,
  area: "auPrc",
  columns: ({ overall: { prCurve } }) =>
    prCurve && { threshold: prCurve.threshold, x: prCurve.recall, y: prCurve.precision },
  path: stepPath,
  chance: ({ guards: [first] }) => {
    const share = first === undefined ? 0 : first.overall.positives / first.overall.n;
    return [
      [0, share],
      [1, share],
    ];
  },
  at: ({ overall }) => {
    const { precision, recall } = confusionMetrics(overall.confusion);
    return precision === null || recall === null ? null : [recall, precision];
  },
};

const ROC: CurveKind = {
  id: "roc",
  title: ({ charts }) => charts.roc,
  x: ({ metrics }) => metrics.falsePositiveRate.label,
  y: ({ charts }) => charts.truePositiveRate,
  area: "auroc",
  columns: ({ overall: { rocCurve } }) =>
    rocCurve && {
      threshold: rocCurve.threshold,
      x: rocCurve.falsePositiveRate,
      y: rocCurve.truePositiveRate,
    },
  path: linePath,
  chance: () => [
    [0, 0],
    [1, 1],
  ],
  at: ({ overall }) => {
    const { falsePositiveRate, recall } = confusionMetrics(overall.confusion);
    return falsePositiveRate === null || recall === null ? null : [falsePositiveRate, recall];
  },
};

function points({ x, y }: Columns): readonly Point[] {
  return x.map((value, index): Point => [value, y[index] ?? 0]);
}

function drawCurve(kind: CurveKind, entry: GuardOnTask): Html | null {
  const columns = kind.columns(entry);
  if (columns === null) return null;
  const path = kind.path(points(columns).map(place));
  return html`<path class="curve ${guardClass(entry.index)}" d="${path}" />`;
}

/** The guard's marker at the run's threshold; the page's script moves it with the reader's. */
function drawMark(kind: CurveKind, entry: GuardOnTask): Html | null {
  const at = kind.at(entry);
  if (at === null) return null;
  const [x, y] = place(at).map(coordinate);
  return html`<g
    class="mark"
    data-mark="${kind.id}"
    data-key="${entry.key}"
    transform="translate(${x} ${y})"
    >${guardMarker(entry.index)}</g
  >`;
}

const SHOWN_POINTS = 11;

function valueRows(
  kind: CurveKind,
  entry: GuardOnTask,
  { charts }: Words,
): readonly (readonly string[])[] {
  const columns = kind.columns(entry);
  if (columns === null) return [];
  const last = columns.threshold.length - 1;
  const count = Math.min(SHOWN_POINTS, last + 1);
  const indices = Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : Math.round((index * last) / (count - 1)),
  );
  return indices.map((index) => {
    const threshold = columns.threshold[index] ?? 0;
    return [
      entry.label,
      threshold > 1 ? charts.aboveOne : formatScore(threshold),
      formatMetric(columns.x[index]),
      formatMetric(columns.y[index]),
    ];
  });
}

function values(kind: CurveKind, task: TaskView): TableParts {
  const { words } = task;
  return {
    caption: words.charts.curveValues(kind.title(words), SHOWN_POINTS),
    columns: [words.columns.guard, words.columns.threshold, kind.x(words), kind.y(words)],
    rows: task.guards.flatMap((entry) => valueRows(kind, entry, words)),
  };
}

function areaText({ area }: CurveKind, { overall }: GuardOnTask, { metrics }: Words): string {
  return `${metrics[area].label} ${formatMetric(overall.metrics[area].value)}`;
}

function describe(kind: CurveKind, task: TaskView): string {
  const { words } = task;
  const areas = task.guards
    .filter((entry) => kind.columns(entry) !== null)
    .map((entry) => words.charts.of(entry.label, areaText(kind, entry, words)));
  return words.charts.curve(kind.y(words), kind.x(words), task.task.title, areas);
}

function curveFigure(kind: CurveKind, task: TaskView): Html {
  const { words } = task;
  const axes = drawAxes(
    SQUARE_HEIGHT,
    { title: kind.x(words), ticks: unitTicks(unitX) },
    { title: kind.y(words), ticks: unitTicks((value) => unitY(value, SQUARE_HEIGHT)) },
  );
  const chance = html`<path class="chance" d="${linePath(kind.chance(task).map(place))}" />`;
  const curves = task.guards.map((entry) => drawCurve(kind, entry));
  const marks = task.guards.map((entry) => drawMark(kind, entry));
  return figure({
    id: `${task.key}-${kind.id}`,
    title: kind.title(words),
    level: 4,
    description: describe(kind, task),
    height: SQUARE_HEIGHT,
    drawing: html`${axes}${chance}${curves}${marks}`,
    legend: legend(task.guards, (entry) => areaText(kind, entry, words)),
    note: words.charts.curveNote,
    values: values(kind, task),
    valuesTitle: words.page.valuesAsTable,
  });
}

/** The PR and ROC curves of every guard on a task, with each guard's threshold marked. */
export function curveFigures(task: TaskView): Html {
  return html`${curveFigure(PRECISION_RECALL, task)}${curveFigure(ROC, task)}`;
}

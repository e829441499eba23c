import type { ReliabilityBin } from "../../results/results.ts";
import { html, type Html } from "../html.ts";
import { formatCount, formatMetric } from "../shared/format.ts";
import { SQUARE_HEIGHT, coordinate, unitX, unitY } from "../shared/geometry.ts";
import { counts, type TableParts } from "../table.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { drawAxes, unitTicks } from "./axes.ts";
import { figure } from "./figure.ts";
import { guardClass, guardMarker } from "./guard-mark.ts";
import { formatEstimate } from "./interval.ts";
import { legend } from "./legend.ts";
import { linePath, type Point } from "./path.ts";

const y = (value: number): number => unitY(value, SQUARE_HEIGHT);

function drawBin(entry: GuardOnTask, bin: ReliabilityBin): Html {
  const { value, low, high } = bin.positiveShare;
  const at = coordinate(unitX(bin.meanScore));
  const whisker =
    low !== null &&
    high !== null &&
    html`<line
      class="whisker ${guardClass(entry.index)}"
      x1="${at}"
      x2="${at}"
      y1="${coordinate(y(low))}"
      y2="${coordinate(y(high))}"
    />`;
  return html`${whisker}<g transform="translate(${at} ${coordinate(y(value ?? 0))})"
      >${guardMarker(entry.index)}</g
    >`;
}

function drawGuard(entry: GuardOnTask): Html {
  const bins = entry.overall.reliability;
  const points = bins.map((bin): Point => [unitX(bin.meanScore), y(bin.positiveShare.value ?? 0)]);
  return html`<path
      class="curve ${guardClass(entry.index)}"
      d="${linePath(points)}"
    />${bins.map((bin) => drawBin(entry, bin))}`;
}

function values(guards: readonly GuardOnTask[], { classes, words }: TaskView): TableParts {
  const { charts, columns } = words;
  return {
    caption: charts.reliabilityValues,
    columns: [
      columns.guard,
      charts.bin,
      counts(columns.rows),
      charts.meanScore,
      charts.share(classes.positive),
    ],
    rows: guards.flatMap(({ label, overall }) =>
      overall.reliability.map((bin) => [
        label,
        `${formatMetric(bin.low)}–${formatMetric(bin.high)}`,
        formatCount(bin.n),
        formatMetric(bin.meanScore),
        formatEstimate(bin.positiveShare),
      ]),
    ),
  };
}

/** How often rows of a score are positive, by guard; `null` where no guard gave scores. */
export function reliabilityFigure(task: TaskView): Html | null {
  const guards = task.guards.filter(({ overall }) => overall.reliability.length > 0);
  if (guards.length === 0) return null;
  const { charts, page } = task.words;
  const calibrationError = ({ overall }: GuardOnTask): string =>
    charts.calibrationError(formatEstimate(overall.metrics.calibrationError));
  const share = charts.share(task.classes.positive);
  const axes = drawAxes(
    SQUARE_HEIGHT,
    { title: charts.meanScore, ticks: unitTicks(unitX) },
    { title: share, ticks: unitTicks(y) },
  );
  const diagonal = linePath([
    [unitX(0), y(0)],
    [unitX(1), y(1)],
  ]);
  const errors = guards.map((entry) => charts.of(entry.label, calibrationError(entry)));
  return figure({
    id: `${task.key}-reliability`,
    title: charts.reliability,
    level: 4,
    description: charts.reliabilityOf(task.classes.positive, task.task.title, errors),
    height: SQUARE_HEIGHT,
    drawing: html`${axes}<path class="chance" d="${diagonal}" />${guards.map(drawGuard)}`,
    legend: legend(guards, calibrationError),
    note: charts.reliabilityNote,
    values: values(guards, task),
    valuesTitle: page.valuesAsTable,
  });
}

import type { Histogram } from "../../results/results.ts";
import { html, type Html } from "../html.ts";
import { formatCount, formatMetric, formatShare } from "../shared/format.ts";
import {
  HISTOGRAM_HEIGHT,
  PLOT_MARGIN,
  PLOT_WIDTH,
  coordinate,
  unitX,
} from "../shared/geometry.ts";
import { counts, type TableParts } from "../table.ts";
import type { ClassWords, GuardOnTask, TaskView } from "../view.ts";
import { drawAxes, unitTicks, type Tick } from "./axes.ts";
import { figure } from "./figure.ts";

/** Bars drawn; each gathers 25 of the results' thousand bins. */
const BARS = 40;

/** How many rows of each class lie in each bar. */
interface Bars {
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

function gather(bins: Histogram["positives"], binCount: number): readonly number[] {
  const bars = Array.from({ length: BARS }, () => 0);
  for (const [bin, rows] of bins) {
    const bar = Math.floor((bin * BARS) / binCount);
    bars[bar] = (bars[bar] ?? 0) + rows;
  }
  return bars;
}

const top = PLOT_MARGIN.top;
const bottom = HISTOGRAM_HEIGHT - PLOT_MARGIN.bottom;
const middle = (top + bottom) / 2;

/** Shares that a half of the vertical axis may end at, and those that it then names. */
const SCALES = [
  { most: 0.2, named: [0.05, 0.2] },
  { most: 0.5, named: [0.1, 0.5] },
  { most: 1, named: [0.1, 0.4, 1] },
] as const;

type Scale = (typeof SCALES)[number];

/** Height of a share's bar: by its square root, so that rare scores stay visible. */
function barHeight(share: number, scale: Scale): number {
  return Math.sqrt(share / scale.most) * (middle - top);
}

function shares(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, rows) => sum + rows, 0);
  return counts.map((rows) => (total === 0 ? 0 : rows / total));
}

function drawBars(counts: readonly number[], direction: "up" | "down", scale: Scale): Html {
  const width = coordinate(unitX(1 / BARS) - unitX(0) - 1);
  const marks = shares(counts).map((share, index) => {
    if (share === 0) return null;
    const height = Math.max(barHeight(share, scale), 0.75);
    const y = coordinate(direction === "up" ? middle - height : middle);
    const x = coordinate(unitX(index / BARS) + 0.5);
    return html`<rect x="${x}" y="${y}" width="${width}" height="${coordinate(height)}" />`;
  });
  return html`<g class="${direction === "up" ? "positive" : "negative"}">${marks}</g>`;
}

function shareTicks(scale: Scale): readonly Tick[] {
  const ticks = scale.named.flatMap((share) => {
    const height = barHeight(share, scale);
    const label = `${share * 100}%`;
    return [
      { at: middle - height, label },
      { at: middle + height, label },
    ];
  });
  return [{ at: middle, label: "0%" }, ...ticks];
}

/** The line at the threshold, and a veil over what is let pass; the page's script moves both. */
function drawThreshold(entry: GuardOnTask): Html {
  const threshold = entry.overall.threshold.value;
  const x = coordinate(unitX(threshold ?? 0.5));
  const hidden = threshold === null ? html` hidden="hidden"` : null;
  return html`<g
    class="threshold"
    data-mark="histogram"
    data-key="${entry.key}"
    transform="translate(${x} 0)"
    ${hidden}
    ><line y1="${top - 4}" y2="${bottom}" /><path d="M-5 ${top - 9}H5L0 ${top - 2}Z"
  /></g>`;
}

function drawNames(words: ClassWords): Html {
  const x = PLOT_WIDTH - PLOT_MARGIN.right - 4;
  return html`<text class="positive end" x="${x}" y="${top + 12}">${words.positive} ↑</text
    ><text class="negative end" x="${x}" y="${bottom - 6}">${words.negative} ↓</text>`;
}

function values(bars: Bars, { classes, words }: TaskView): TableParts {
  const rows = bars.positives.flatMap((positives, index) => {
    const negatives = bars.negatives[index] ?? 0;
    if (positives + negatives === 0) return [];
    const range = `${formatMetric(index / BARS)}–${formatMetric((index + 1) / BARS)}`;
    return [[range, formatCount(positives), formatCount(negatives)]];
  });
  return {
    caption: words.charts.histogramValues,
    columns: [words.columns.score, counts(classes.positive), counts(classes.negative)],
    rows,
  };
}

function describe(entry: GuardOnTask, bars: Bars, { classes, words }: TaskView): string {
  const above = (counts: readonly number[]): string | null => {
    const total = counts.reduce((sum, rows) => sum + rows, 0);
    const upper = counts.slice(BARS / 2).reduce((sum, rows) => sum + rows, 0);
    return total === 0 ? null : formatShare(upper / total);
  };
  return words.charts.histogramOf({
    guard: entry.label,
    positive: classes.positive,
    negative: classes.negative,
    positivesAbove: above(bars.positives),
    negativesAbove: above(bars.negatives),
  });
}

/** The scores of both classes, one upwards and one downwards, above the threshold's controls; `null`
 * where there are no scores. */
export function histogramFigure(
  entry: GuardOnTask,
  task: TaskView,
  controls: Html | null,
): Html | null {
  const { histogram } = entry.overall;
  if (histogram === null) return null;
  const { classes, words } = task;
  const { charts } = words;
  const bars: Bars = {
    positives: gather(histogram.positives, histogram.bins),
    negatives: gather(histogram.negatives, histogram.bins),
  };
  const highest = Math.max(...shares(bars.positives), ...shares(bars.negatives));
  const scale = SCALES.find(({ most }) => highest <= most) ?? SCALES[2];
  const axes = drawAxes(
    HISTOGRAM_HEIGHT,
    { title: words.columns.score, ticks: unitTicks(unitX) },
    { title: charts.shareOfClass, ticks: shareTicks(scale) },
  );
  return figure({
    id: `${entry.key}-histogram`,
    title: charts.histogram(classes.positive, classes.negative),
    level: 5,
    description: describe(entry, bars, task),
    height: HISTOGRAM_HEIGHT,
    drawing: html`${axes}${drawBars(bars.positives, "up", scale)}${drawBars(bars.negatives, "down", scale)}${drawNames(classes)}${drawThreshold(entry)}`,
    controls,
    note: charts.histogramNote,
    values: values(bars, task),
    valuesTitle: words.page.valuesAsTable,
  });
}

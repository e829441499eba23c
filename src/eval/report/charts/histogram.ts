import type { Histogram } from "../../results.ts";
import { html, type Html } from "../html.ts";
import { formatCount, formatMetric, formatShare } from "../shared/format.ts";
import {
  HISTOGRAM_HEIGHT,
  PLOT_MARGIN,
  PLOT_WIDTH,
  coordinate,
  unitX,
} from "../shared/geometry.ts";
import type { ClassWords, GuardOnTask } from "../view.ts";
import { drawAxes, unitTicks, type Tick } from "./axes.ts";
import { figure } from "./figure.ts";

/** Bars drawn; each gathers 25 of the results' thousand bins. */
const BARS = 40;

/** Shares that the vertical axis names. */
const SHARES = [0.1, 0.5, 1];

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

/** Height of a share's bar: its square root, so that rare scores stay visible. */
function barHeight(share: number): number {
  return Math.sqrt(share) * (middle - top);
}

function drawBars(bars: readonly number[], direction: "up" | "down"): Html {
  const total = bars.reduce((sum, rows) => sum + rows, 0);
  const width = unitX(1 / BARS) - unitX(0);
  const marks = bars.map((rows, index) => {
    if (rows === 0) return null;
    const height = Math.max(barHeight(rows / total), 0.75);
    const y = direction === "up" ? middle - height : middle;
    return html`<rect
      x="${coordinate(unitX(index / BARS) + 0.5)}"
      y="${coordinate(y)}"
      width="${coordinate(width - 1)}"
      height="${coordinate(height)}"
    />`;
  });
  return html`<g class="${direction === "up" ? "positive" : "negative"}">${marks}</g>`;
}

function shareTicks(): readonly Tick[] {
  const label = (share: number): string => `${share * 100}%`;
  return [
    { at: middle, label: "0%" },
    ...SHARES.flatMap((share) => [
      { at: middle - barHeight(share), label: label(share) },
      { at: middle + barHeight(share), label: label(share) },
    ]),
  ];
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
  return html`<text class="class end" x="${x}" y="${top + 12}">${words.positive} ↑</text
    ><text class="class end" x="${x}" y="${bottom - 6}">${words.negative} ↓</text>`;
}

function valuesTable(bars: Bars, words: ClassWords): Html {
  const rows = bars.positives.flatMap((positives, index) => {
    const negatives = bars.negatives[index] ?? 0;
    if (positives + negatives === 0) return [];
    const range = `${formatMetric(index / BARS)}–${formatMetric((index + 1) / BARS)}`;
    return [
      html`<tr>
        <th scope="row">${range}</th>
        <td>${formatCount(positives)}</td>
        <td>${formatCount(negatives)}</td>
      </tr>`,
    ];
  });
  return html`<table>
    <caption>
      Judged rows by score
    </caption>
    <thead>
      <tr>
        <th scope="col">Score</th>
        <th scope="col">${words.positive}</th>
        <th scope="col">${words.negative}</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function describe(entry: GuardOnTask, bars: Bars, words: ClassWords): string {
  const upper = (counts: readonly number[]): string => {
    const total = counts.reduce((sum, rows) => sum + rows, 0);
    const above = counts.slice(BARS / 2).reduce((sum, rows) => sum + rows, 0);
    return total === 0 ? "none" : formatShare(above / total);
  };
  return `Scores that ${entry.guard.name} gave. Of the ${words.positive} rows, ${upper(bars.positives)} score 0.5 or more; of the ${words.negative} rows, ${upper(bars.negatives)}.`;
}

/** The scores of both classes, one upwards and one downwards, above the threshold's controls; `null`
 * where there are no scores. */
export function histogramFigure(
  entry: GuardOnTask,
  words: ClassWords,
  controls: Html | null,
): Html | null {
  const { histogram } = entry.overall;
  if (histogram === null) return null;
  const bars: Bars = {
    positives: gather(histogram.positives, histogram.bins),
    negatives: gather(histogram.negatives, histogram.bins),
  };
  const axes = drawAxes(
    HISTOGRAM_HEIGHT,
    { title: "Score", ticks: unitTicks(unitX) },
    { title: "Share of class", ticks: shareTicks() },
  );
  return figure({
    id: `${entry.key}-histogram`,
    title: `Scores of ${words.positive} and ${words.negative} rows`,
    description: describe(entry, bars, words),
    height: HISTOGRAM_HEIGHT,
    drawing: html`${axes}${drawBars(bars.positives, "up")}${drawBars(bars.negatives, "down")}${drawNames(words)}${drawThreshold(entry)}`,
    controls,
    note: "Bars grow with the square root of the share, so that rare scores stay visible.",
    table: valuesTable(bars, words),
  });
}

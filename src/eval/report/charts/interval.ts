import type { Estimate } from "../../results/results.ts";
import { html, type Html } from "../html.ts";
import { formatMetric } from "../shared/format.ts";
import { coordinate } from "../shared/geometry.ts";
import { guardClass, guardMarker } from "./guard-mark.ts";

/** A value with its interval, as text: `0.812 [0.790, 0.834]`. */
export function formatEstimate({ value, low, high }: Estimate): string {
  if (value === null || low === null || high === null) return formatMetric(value);
  return `${formatMetric(value)} [${formatMetric(low)}, ${formatMetric(high)}]`;
}

/** A value with its interval in smaller type beside it. */
export function estimateText(estimate: Estimate): Html {
  const { value, low, high } = estimate;
  if (value === null || low === null || high === null) {
    return html`<span class="estimate">${formatMetric(value)}</span>`;
  }
  return html`<span class="estimate"
    >${formatMetric(value)}
    <span class="interval">[${formatMetric(low)}, ${formatMetric(high)}]</span></span
  >`;
}

const WIDTH = 180;
const HEIGHT = 22;
const INSET = 8;
const MIDDLE = HEIGHT / 2;

const place = (value: number): string => coordinate(INSET + value * (WIDTH - 2 * INSET));

function whisker({ low, high }: Estimate, index: number): Html | null {
  if (low === null || high === null) return null;
  const [start, end] = [place(low), place(high)];
  const ends = `M${start} ${MIDDLE - 4}V${MIDDLE + 4}M${end} ${MIDDLE - 4}V${MIDDLE + 4}`;
  return html`<path class="whisker ${guardClass(index)}" d="M${start} ${MIDDLE}H${end}${ends}" />`;
}

function publishedMark(value: number): Html {
  return html`<path class="published" d="M${place(value)} ${MIDDLE - 10}v20" />`;
}

function gridLines(): readonly Html[] {
  return [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      html`<line class="grid" x1="${place(value)}" x2="${place(value)}" y1="0" y2="${HEIGHT}" />`,
  );
}

/**
 * A value from 0 to 1 as a point with its interval, published values as upright strokes. Its
 * numbers stand in the cells beside it, so that it is hidden from screen readers.
 */
export function intervalMark(
  estimate: Estimate,
  index: number,
  published: readonly number[] = [],
): Html {
  const marker =
    estimate.value !== null &&
    html`<g transform="translate(${place(estimate.value)} ${MIDDLE})">${guardMarker(index)}</g>`;
  return html`<svg class="range" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${gridLines()}${published.map(publishedMark)}${whisker(estimate, index)}${marker}
  </svg>`;
}

/** A value from 0 to 1 as a bar with its interval; its numbers follow it as text. */
export function intervalBar(estimate: Estimate, index: number): Html {
  const width = estimate.value === null ? null : Number(place(estimate.value)) - Number(place(0));
  const bar =
    width !== null &&
    html`<rect
      class="bar ${guardClass(index)}"
      x="${place(0)}"
      y="4"
      width="${coordinate(width)}"
      height="${HEIGHT - 8}"
    />`;
  return html`<svg class="range" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${gridLines()}${bar}${whisker(estimate, index)}
  </svg>`;
}

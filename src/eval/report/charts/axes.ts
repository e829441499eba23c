import { html, type Html } from "../html.ts";
import { PLOT_MARGIN, PLOT_WIDTH, coordinate } from "../shared/geometry.ts";

/** One place where an axis is labelled: where it stands in the drawing, and its label. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Axis {
  readonly title: string;
  readonly ticks: readonly Tick[];
}

const UNIT_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** Ticks at 0, 0.2, … 1, placed by `place`. */
export function unitTicks(place: (value: number) => number): readonly Tick[] {
  return UNIT_TICKS.map((value) => ({ at: place(value), label: value.toFixed(1) }));
}

function column(tick: Tick, height: number): Html {
  const at = coordinate(tick.at);
  const bottom = height - PLOT_MARGIN.bottom;
  return html`<line
      class="grid"
      x1="${at}"
      x2="${at}"
      y1="${PLOT_MARGIN.top}"
      y2="${bottom}"
    /><text class="tick mid" x="${at}" y="${bottom + 16}">${tick.label}</text>`;
}

function row(tick: Tick): Html {
  const at = coordinate(tick.at);
  const { left, right } = PLOT_MARGIN;
  return html`<line
      class="grid"
      x1="${left}"
      x2="${PLOT_WIDTH - right}"
      y1="${at}"
      y2="${at}"
    /><text class="tick end" x="${left - 7}" y="${coordinate(tick.at + 4)}">${tick.label}</text>`;
}

/** The grid, the ticks' labels and the titles of both axes of a drawing. */
export function drawAxes(height: number, x: Axis, y: Axis): Html {
  const { left, right, top, bottom } = PLOT_MARGIN;
  const middle = coordinate((top + height - bottom) / 2);
  const centre = coordinate((left + PLOT_WIDTH - right) / 2);
  return html`<g
    >${x.ticks.map((tick) => column(tick, height))}${y.ticks.map(row)}
    <text class="axis mid" x="${centre}" y="${height - 5}">${x.title}</text>
    <text class="axis mid" transform="rotate(-90 10 ${middle})" x="10" y="${middle}"
      >${y.title}</text
    ></g
  >`;
}

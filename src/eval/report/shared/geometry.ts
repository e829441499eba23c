/** Every drawing is this many units wide, so that its text stays readable on a phone. */
export const PLOT_WIDTH = 360;

/** Room around the marks for labels, in the drawing's units. */
export const PLOT_MARGIN = { left: 52, right: 12, top: 10, bottom: 40 };

/** Height of the PR, ROC and reliability drawings. */
export const SQUARE_HEIGHT = 330;

/** Height of the histogram. */
export const HISTOGRAM_HEIGHT = 220;

/** Where a value of 0 to 1 stands across a drawing. */
export function unitX(value: number): number {
  const { left, right } = PLOT_MARGIN;
  return left + value * (PLOT_WIDTH - left - right);
}

/** Where a value of 0 to 1 stands up a drawing of a height; 0 is at the bottom. */
export function unitY(value: number, height: number): number {
  const { top, bottom } = PLOT_MARGIN;
  return height - bottom - value * (height - top - bottom);
}

/** A coordinate with two decimals and no trailing zeros: keeps pages small. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

import { coordinate } from "../shared/geometry.ts";

/** A place in a drawing, in its units. */
export type Point = readonly [x: number, y: number];

/** The `d` of straight lines through points. */
export function linePath(points: readonly Point[]): string {
  return points
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${coordinate(x)} ${coordinate(y)}`)
    .join("");
}

/** The `d` of steps that reach each point at that point's own height, as average precision does. */
export function stepPath(points: readonly Point[]): string {
  return points
    .map(([x, y], index) =>
      index === 0 ? `M${coordinate(x)} ${coordinate(y)}` : `V${coordinate(y)}H${coordinate(x)}`,
    )
    .join("");
}

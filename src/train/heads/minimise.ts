/** A smooth function: gives its value at a place, and writes its gradient there into the second. */
export type Objective = (place: Float64Array, gradient: Float64Array) => number;

const MEMORY = 10;
const MOST_STEPS = 500;
/** What a step must gain at least, of what its slope promises (Armijo's rule). */
const LEAST_GAIN = 1e-4;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** Adds `factor · b` to `a`. */
function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let at = 0; at < a.length; at++) a[at] = (a[at] ?? 0) + factor * (b[at] ?? 0);
}

/** A step that was taken, and how the gradient changed by it. */
interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  readonly curvature: number;
}

/** Against the gradient, bent by what the last steps told of the curvature (Nocedal 1980). */
function direction(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const way = gradient.map((value) => -value);
  const factors: number[] = [];
  for (const { moved, turned, curvature } of steps.toReversed()) {
    const factor = dot(moved, way) / curvature;
    factors.push(factor);
    add(way, turned, -factor);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const size = last.curvature / dot(last.turned, last.turned);
    for (let at = 0; at < way.length; at++) way[at] = (way[at] ?? 0) * size;
  }
  for (const { moved, turned, curvature } of steps) {
    add(way, moved, (factors.pop() ?? 0) - dot(turned, way) / curvature);
  }
  return way;
}

/**
 * The place of the least value of a convex function, from zero on, by L-BFGS with halved steps. The
 * same function gives the same place.
 *
 * @param size how many values a place has
 * @param tolerance of the gradient's length
 */
export function minimise(objective: Objective, size: number, tolerance = 1e-5): Float64Array {
  let place = new Float64Array(size);
  let gradient = new Float64Array(size);
  let value = objective(place, gradient);
  const steps: Step[] = [];
  for (
    let count = 0;
    count < MOST_STEPS && Math.sqrt(dot(gradient, gradient)) > tolerance;
    count++
  ) {
    const way = direction(gradient, steps);
    const slope = dot(way, gradient);
    let length = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    let next = place;
    let nextGradient = gradient;
    let nextValue = Infinity;
    for (; length > 1e-12; length /= 2) {
      next = place.slice();
      add(next, way, length);
      nextGradient = new Float64Array(size);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + LEAST_GAIN * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const moved = next.map((to, at) => to - (place[at] ?? 0));
    const turned = nextGradient.map((to, at) => to - (gradient[at] ?? 0));
    const curvature = dot(moved, turned);
    if (curvature > 0) steps.push({ moved, turned, curvature });
    if (steps.length > MEMORY) steps.shift();
    [place, gradient, value] = [next, nextGradient, nextValue];
  }
  return place;
}

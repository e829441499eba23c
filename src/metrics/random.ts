/** A seeded source of uniform numbers from 0 (included) to 1 (excluded): the same seed, the same numbers. */
export type Random = () => number;

/** Mulberry32: 32 bits of state, fast, and good enough to resample with. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed for a named part of a run, so that one part's draws do not shift another's (FNV-1a). */
export function seedFor(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A Poisson number of the given mean ≥ 0: exact below 30, by the normal distribution above. */
export function drawPoisson(random: Random, mean: number): number {
  if (mean === 0) return 0;
  if (mean === 1) return drawPoissonOfOne(random());
  if (mean >= 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)));
  let term = Math.exp(-mean);
  let rest = random() - term;
  let value = 0;
  // The bound holds for a uniform number so near to 1 that rounding would never reach it.
  while (rest >= 0 && value < 200) {
    value++;
    term *= mean / value;
    rest -= term;
  }
  return value;
}

/** Cumulative probabilities of a Poisson number of mean 1: by far the most frequent draw. */
const CUMULATIVE_OF_ONE = cumulativePoisson();

function cumulativePoisson(): Float64Array {
  const sums = new Float64Array(19);
  let term = Math.exp(-1);
  for (let k = 0, sum = 0; k < sums.length; k++, term /= k) sums[k] = sum += term;
  return sums;
}

function drawPoissonOfOne(uniform: number): number {
  let value = 0;
  while (value < 18 && uniform >= (CUMULATIVE_OF_ONE[value] ?? 1)) value++;
  return value;
}

/** Box and Muller (1958). */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

import type { Answer } from "../core/index.ts";

/** The most probable of some answers, by their log-probabilities; no label where one has none. */
export function likeliest(logs: Readonly<Record<string, number>>): Answer {
  const entries = Object.entries(logs);
  const best = entries.reduce<readonly [string, number] | undefined>(
    (found, entry) => (found === undefined || entry[1] > found[1] ? entry : found),
    undefined,
  );
  if (best === undefined || entries.some(([, log]) => Number.isNaN(log))) return { label: null };
  return { label: best[0], probability: Math.exp(best[1]) };
}

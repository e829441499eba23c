import { OUTCOMES, type ColumnData } from "./column.ts";
import type { Ranking } from "../../metrics/ranking.ts";

/** The score that a row ranks by: of a row that could not be judged, the worst for its class. */
export function rankingScore({ scores, states }: ColumnData, row: number): number {
  const state = states[row] ?? 0;
  if (state >> 1 !== OUTCOMES.unknown) return scores[row] ?? Number.NaN;
  return (state & 1) === 1 ? -Infinity : Infinity;
}

/** A column's scores by class; `null` where rows were judged without scores, or none was judged. */
export function rankColumn(data: ColumnData): Ranking | null {
  const { states } = data;
  let count = 0;
  for (const state of states) count += state & 1;
  const positives = new Float64Array(count);
  const negatives = new Float64Array(states.length - count);
  let [p, n, judged] = [0, 0, false];
  for (let row = 0; row < states.length; row++) {
    const score = rankingScore(data, row);
    if (Number.isNaN(score)) return null;
    judged ||= Number.isFinite(score);
    if (((states[row] ?? 0) & 1) === 1) positives[p++] = score;
    else negatives[n++] = score;
  }
  return judged ? { positives: positives.sort(), negatives: negatives.sort() } : null;
}

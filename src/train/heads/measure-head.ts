import { auroc } from "../../metrics/auroc.ts";
import { averagePrecision } from "../../metrics/average-precision.ts";
import { bootstrapRanking, type Interval } from "../../metrics/bootstrap.ts";
import { rankScores } from "../../metrics/ranking.ts";
import { wilsonInterval } from "../../metrics/wilson.ts";

/** A figure with its 95 % interval. */
export interface Figure {
  readonly value: number;
  readonly interval: Interval;
}

/** How a head did on rows that it had not learnt from. */
export interface HeadMeasure {
  readonly averagePrecision: Figure;
  readonly auroc: Figure;
  /** At the threshold: the share of the rows against the policy that is flagged. */
  readonly recall: Figure;
  /** At the threshold: the share of the other rows that is flagged. */
  readonly falsePositiveRate: Figure;
}

/** A row's score and label, and the threshold of its language. */
export interface Judged {
  readonly score: number;
  readonly label: 0 | 1;
  readonly threshold: number;
}

function shareFlagged(rows: readonly Judged[]): Figure {
  const flagged = rows.filter(({ score, threshold }) => score >= threshold).length;
  return { value: flagged / rows.length, interval: wilsonInterval(flagged, rows.length) };
}

/** Measures a head; there are rows of both labels. */
export function measureHead(rows: readonly Judged[], seed: number): HeadMeasure {
  const ranking = rankScores(
    rows.map(({ score }) => score),
    rows.map(({ label }) => label),
  );
  const intervals = bootstrapRanking(ranking, { seed, resamples: 1000 });
  return {
    averagePrecision: { value: averagePrecision(ranking), interval: intervals.auPrc },
    auroc: { value: auroc(ranking) ?? 0, interval: intervals.auroc },
    recall: shareFlagged(rows.filter(({ label }) => label === 1)),
    falsePositiveRate: shareFlagged(rows.filter(({ label }) => label === 0)),
  };
}

import type { Language } from "../../core/index.ts";
import { ANY_HARM } from "../../guard/cascade/fit-stage.ts";
import { seedFor } from "../../metrics/random.ts";
import { judgedText, type EvalRow, type Judgement } from "../data/row.ts";
import { emptySample, FOLDS, type Sample } from "./sample.ts";

/** The least and the greatest of some thresholds. */
export interface ThresholdRange {
  readonly low: number;
  readonly high: number;
}

/** The rows of one policy (`*`: the highest score of all) in one language (`*`: in all). */
export interface SampleUnit {
  readonly policy: string;
  readonly language: Language;
  readonly sample: Sample;
  /** The thresholds that the guard judged these rows with; `null` where nothing says them. */
  readonly thresholds: ThresholdRange | null;
}

interface GrowingUnit extends SampleUnit {
  thresholds: ThresholdRange | null;
}

interface SampleRow {
  readonly score: number;
  readonly positive: boolean;
  readonly fold: number;
  readonly denied: boolean;
  readonly thresholds: readonly (number | null)[];
}

/** Sorts judged rows into the samples that thresholds may be chosen on. */
export class SampleCollector {
  readonly #units = new Map<string, GrowingUnit>();
  readonly #policies = new Set<string>();
  readonly #seed: number;
  /** Rows that were added, and those of them that could not be judged. */
  readonly counts = { rows: 0, unjudged: 0 };

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(row: EvalRow, judgement: Judgement): void {
    this.counts.rows++;
    const { decision, score, policies } = judgement;
    if (decision === "unknown" || score === null) {
      this.counts.unjudged++;
      return;
    }
    const text = judgedText(row) || row.id;
    const { language, labels, positive } = row;
    const fold = seedFor(this.#seed, text) % FOLDS;
    const thresholds = policies.map(({ threshold }) => threshold);
    this.#push("*", language, { score, positive, fold, denied: decision === "deny", thresholds });
    for (const policy of policies) {
      this.#policies.add(policy.policy);
      const own =
        labels[policy.policy] ??
        labels[policy.category] ??
        // Every row's own label is theirs.
        (ANY_HARM.has(policy.category) ? positive : null);
      if (own === null) continue;
      const denied = policy.violated ?? policy.score >= (policy.threshold ?? Infinity);
      const of = { score: policy.score, positive: own, fold, denied };
      this.#push(policy.policy, language, { ...of, thresholds: [policy.threshold] });
    }
  }

  #push(policy: string, language: Language, row: SampleRow): void {
    for (const of of [language, "*"] as const) {
      const key = JSON.stringify([policy, of]);
      let unit = this.#units.get(key);
      if (unit === undefined) {
        unit = { policy, language: of, sample: emptySample(), thresholds: null };
        this.#units.set(key, unit);
      }
      unit.sample.scores.push(row.score);
      unit.sample.labels.push(row.positive ? 1 : 0);
      unit.sample.folds.push(row.fold);
      unit.sample.denied.push(row.denied ? 1 : 0);
      for (const threshold of row.thresholds) unit.thresholds = widen(unit.thresholds, threshold);
    }
  }

  /**
   * Every sample, by policy and then by language. All languages together are left out where there is
   * but one: its thresholds would pass for another language's.
   */
  units(): SampleUnit[] {
    const order = ({ policy, language }: SampleUnit) => `${policy} ${language}`;
    const units = [...this.#units.values()];
    const languages = (policy: string) => units.filter((unit) => unit.policy === policy).length - 1;
    return units
      .filter(({ policy, language }) => language !== "*" || languages(policy) > 1)
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  /** Policies that the guard judged by, and that no row carries a label for. */
  unlabelledPolicies(): readonly string[] {
    const labelled = new Set([...this.#units.values()].map(({ policy }) => policy));
    return [...this.#policies].filter((policy) => !labelled.has(policy)).sort();
  }
}

function widen(range: ThresholdRange | null, threshold: number | null): ThresholdRange | null {
  if (threshold === null) return range;
  if (range === null) return { low: threshold, high: threshold };
  if (threshold >= range.low && threshold <= range.high) return range;
  return { low: Math.min(range.low, threshold), high: Math.max(range.high, threshold) };
}

import type { Language } from "../../core/index.ts";
import { seedFor } from "../../metrics/random.ts";
import { judgedText, type EvalRow, type Judgement } from "../data/row.ts";
import { FOLDS, type Sample } from "./calibrate-unit.ts";

/** Categories of policies against harm of any kind: every row's own label is theirs. */
const ANY_HARM: ReadonlySet<string> = new Set(["any", "harmful"]);

/** The rows of one policy (`*`: the highest score of all) in one language (`*`: in all). */
export interface SampleUnit {
  readonly policy: string;
  readonly language: Language;
  readonly sample: Sample;
}

/** Sorts judged rows into the samples that thresholds may be chosen on. */
export class SampleCollector {
  readonly #units = new Map<string, SampleUnit>();
  readonly #seed: number;
  /** Rows that were added, and those of them that could not be judged. */
  readonly counts = { rows: 0, unjudged: 0 };

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(row: EvalRow, judgement: Judgement): void {
    this.counts.rows++;
    if (judgement.decision === "unknown" || judgement.score === null) {
      this.counts.unjudged++;
      return;
    }
    const text = judgedText(row) || row.id;
    const fold = seedFor(this.#seed, text) % FOLDS;
    this.#push("*", row.language, { score: judgement.score, positive: row.positive, fold });
    for (const { policy, category, score } of judgement.policies) {
      const positive =
        row.labels[policy] ??
        row.labels[category] ??
        (ANY_HARM.has(category) ? row.positive : null);
      if (positive !== null) this.#push(policy, row.language, { score, positive, fold });
    }
  }

  #push(
    policy: string,
    language: Language,
    row: { readonly score: number; readonly positive: boolean; readonly fold: number },
  ): void {
    for (const of of [language, "*"] as const) {
      const key = JSON.stringify([policy, of]);
      let unit = this.#units.get(key);
      if (unit === undefined) {
        unit = { policy, language: of, sample: { scores: [], labels: [], folds: [] } };
        this.#units.set(key, unit);
      }
      unit.sample.scores.push(row.score);
      unit.sample.labels.push(row.positive ? 1 : 0);
      unit.sample.folds.push(row.fold);
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
}

import type { ThresholdInForce } from "../results/results.ts";
import type { Judgement } from "../data/row.ts";

/** Where the threshold of a policy comes from in a language. */
export type ThresholdOrigin = (policy: string, language: string) => ThresholdInForce["from"];

/** Collects the thresholds that rows were decided at, by policy and language. */
export class ThresholdsInForce {
  #last: { readonly language: string; readonly thresholds: unknown } | null = null;
  readonly #policies = new Map<string, Map<string, number | null>>();

  /** Notes what a row was decided at. Answers that do not say their thresholds note nothing. */
  add(language: string, thresholds: readonly Pick<PolicyThreshold, "policy" | "threshold">[]) {
    if (this.#last?.thresholds === thresholds && this.#last.language === language) return;
    this.#last = { language, thresholds };
    for (const { policy, threshold } of thresholds) {
      if (threshold === null) continue;
      let languages = this.#policies.get(policy);
      if (languages === undefined)
        this.#policies.set(policy, (languages = new Map<string, number | null>()));
      const known = languages.get(language);
      if (known === undefined) languages.set(language, threshold);
      // Answers of several runs in one file may have been decided differently.
      else if (known !== threshold) languages.set(language, null);
    }
  }

  /** Each policy's thresholds, with the languages of the rows that they held for. */
  list(origin: ThresholdOrigin): ThresholdInForce[] {
    const entries = new Map<string, ThresholdInForce>();
    for (const [policy, languages] of this.#policies) {
      for (const [language, threshold] of [...languages].sort(byName)) {
        const from = origin(policy, language);
        const key = JSON.stringify([policy, threshold, from]);
        const entry = entries.get(key) ?? { policy, threshold, languages: [], from };
        entry.languages.push(language);
        entries.set(key, entry);
      }
    }
    return [...entries.values()];
  }
}

type PolicyThreshold = Judgement["policies"][number];

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

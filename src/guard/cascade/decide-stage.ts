import type { Language, PolicyScore } from "../../core/index.ts";
import type { Band, BandRules } from "./band.ts";
import type { PolicyName, StageFit } from "./fit-stage.ts";

/** A stage's score of one of its policies. */
export interface StageScore {
  readonly policy: string;
  readonly score: number;
}

/** What a stage decided alone, in the last stage's policies. */
export interface StageDecision {
  readonly decision: "allow" | "deny";
  readonly policies: readonly PolicyScore[];
}

export interface StageRules {
  readonly fit: StageFit;
  readonly bands: BandRules;
  /** Those of the last stage, which the cascade judges by. */
  readonly policies: readonly PolicyName[];
}

/**
 * What a stage decides alone: `deny` where one score is at the upper end of its band or above it,
 * `allow` where every score that matters is below its band; else nothing.
 */
export function decideStage(
  scores: readonly StageScore[],
  rules: StageRules,
  language: Language,
): StageDecision | undefined {
  const banded = scores.map(({ policy, score }) => {
    return { policy, score, band: rules.bands(policy, language) };
  });
  const denied = scoresOf(banded, rules, "denies", (band) => band.denyFrom);
  if (denied.some(({ violated }) => violated)) return { decision: "deny", policies: denied };
  const { fit } = rules;
  const clear = banded.filter(({ score, band }) => score < (band?.allowBelow ?? 0));
  const isCleared = [...fit.policies.keys()].every((id) => {
    return clear.some(({ policy }) => policy === id);
  });
  if (!isCleared || fit.uncovered.length > 0) return undefined;
  return {
    decision: "allow",
    policies: scoresOf(banded, rules, "clears", (band) => band.allowBelow),
  };
}

/**
 * The stage's scores as those of the last stage's policies: of several that stand for one, the one
 * that is nearest to its limit, or furthest above it.
 */
function scoresOf(
  scores: readonly (StageScore & { readonly band: Band | undefined })[],
  { fit, policies }: StageRules,
  stand: "denies" | "clears",
  limitOf: (band: Band) => number | undefined,
): readonly PolicyScore[] {
  return policies.flatMap(({ id, category }) => {
    const own = scores.flatMap(({ policy, score, band }) => {
      const threshold = band && limitOf(band);
      if (threshold === undefined || fit.policies.get(policy)?.[stand].includes(id) !== true) {
        return [];
      }
      return [{ policy: id, category, score, threshold, violated: score >= threshold }];
    });
    return own.toSorted((a, b) => b.score - b.threshold - (a.score - a.threshold)).slice(0, 1);
  });
}

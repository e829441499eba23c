import { bandRules } from "../../guard/cascade/band.ts";
import { decideStage } from "../../guard/cascade/decide-stage.ts";
import type { PolicyName, StageFit } from "../../guard/cascade/fit-stage.ts";
import type { PolicyBand } from "../../core/index.ts";
import type { CascadeRow } from "./cascade-rows.ts";

/** A cascade's stages as far as they are needed to replay what it would have said. */
export interface CascadeShape {
  /** Of each stage but the last. */
  readonly fits: readonly StageFit[];
  /** Of the last stage. */
  readonly policies: readonly PolicyName[];
}

/** What a cascade would have said of a row. */
export interface Replayed {
  readonly denied: boolean;
  /** From 0. */
  readonly decidedBy: number;
}

/** Replays a cascade with these bands, one list for each stage but the last. */
export function replay(
  { fits, policies }: CascadeShape,
  bands: readonly (readonly PolicyBand[])[],
): (row: CascadeRow) => Replayed {
  const stages = bands.map((entries, index) => {
    const fit = fits[index];
    return fit && { fit, bands: bandRules(entries), policies };
  });
  return ({ answers, language }) => {
    for (const [index, rules] of stages.entries()) {
      const answer = answers[index];
      if (rules === undefined || answer === undefined || answer.decision === "unknown") continue;
      const decided = decideStage(answer.policies, rules, language);
      if (decided !== undefined) return { denied: decided.decision === "deny", decidedBy: index };
    }
    return { denied: lastDenies({ answers }), decidedBy: answers.length - 1 };
  };
}

/** What the last stage says of a row by itself. */
export function lastDenies({ answers }: Pick<CascadeRow, "answers">): boolean {
  return answers.at(-1)?.decision === "deny";
}

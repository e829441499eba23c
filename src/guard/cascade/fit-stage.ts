import type { Policy } from "../../core/index.ts";

/** All that is asked of a policy here. */
export type PolicyName = Pick<Policy, "id" | "category">;

/** What a stage's policies mean for the last stage's, by the stage's policy id. */
export interface StageFit {
  readonly policies: ReadonlyMap<string, PolicyFit>;
  /** The last stage's policies that no score of this stage clears. */
  readonly uncovered: readonly string[];
}

/** Ids of the last stage's policies. */
export interface PolicyFit {
  /** Those that are violated where this one is. */
  readonly denies: readonly string[];
  /** Those that cannot be violated where this one, and the others that clear them, are not. */
  readonly clears: readonly string[];
}

/** Categories of policies against harm of any kind. */
export const ANY_HARM: ReadonlySet<string> = new Set(["any", "harmful"]);

/**
 * How a stage's policies fit those of the last stage. The same id or category is the same harm; any
 * harm is a violation of a policy against harm of any kind; and where that one finds nothing, there is
 * no harm of another kind either. Policies that mean nothing to the last stage are left out.
 */
export function fitStage(stage: readonly PolicyName[], last: readonly PolicyName[]): StageFit {
  const fits = stage.map((own) => {
    const ids = (fits: (other: PolicyName) => boolean) => last.filter(fits).map(({ id }) => id);
    const denies = ids((other) => isSame(own, other) || ANY_HARM.has(other.category));
    const clears = ids((other) => isSame(own, other) || ANY_HARM.has(own.category));
    return [own.id, { denies, clears }] as const;
  });
  const cleared = new Set(fits.flatMap(([, { clears }]) => clears));
  return {
    policies: new Map(fits.filter(([, fit]) => fit.denies.length + fit.clears.length > 0)),
    uncovered: last.filter(({ id }) => !cleared.has(id)).map(({ id }) => id),
  };
}

function isSame(one: PolicyName, other: PolicyName): boolean {
  const alike = one.id === other.id || one.category === other.category;
  return alike || (ANY_HARM.has(one.category) && ANY_HARM.has(other.category));
}

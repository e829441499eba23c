import { matchLanguage, type Language, type PolicyBand } from "../../core/index.ts";

/** The scores between which a stage of a cascade does not decide alone; 0 to 1. */
export interface Band {
  /** A score below it is as good as no violation. 0: no score is. */
  readonly allowBelow: number;
  /** A score from it on is a violation; not below `allowBelow`. Default: none is. */
  readonly denyFrom?: number | undefined;
}

/** A stage's band: one for all of its policies, or by policy id (`*`: every other one). */
export type StageBands = Band | Readonly<Record<string, Band>>;

/** The band of a policy in a language; undefined where the stage never decides by it. */
export type BandRules = (policy: string, language: Language) => Band | undefined;

/** A policy's entry, else that of `*`; of each, that of the language, of its parent, or of `*`. */
export function bandRules(entries: readonly PolicyBand[]): BandRules {
  const known = new Map<string, Band | undefined>();
  return (policy, language) => {
    const key = `${language} ${policy}`;
    if (!known.has(key)) known.set(key, findBand(entries, policy, language));
    return known.get(key);
  };
}

function findBand(
  entries: readonly PolicyBand[],
  policy: string,
  language: Language,
): Band | undefined {
  for (const name of [policy, "*"]) {
    const own = entries.filter((entry) => entry.policy === name);
    const tag = matchLanguage(
      language,
      own.map((entry) => entry.language),
    );
    const found = own.find((entry) => entry.language === tag);
    if (found !== undefined) return found;
  }
  return undefined;
}

import { createGuard, type Verdict } from "komainu";
import { verdictSchema } from "komainu/schema";

/** What someone writes against the declarations, in TypeScript. */
export async function isAllowed(text: string): Promise<boolean> {
  const guard = await createGuard({ thresholds: 0.9 });
  const verdict: Verdict = await guard.check({ prompt: text });
  return verdictSchema.parse(verdict).decision === "allow";
}

// @ts-expect-error There is no such option.
void createGuard({ threshold: 0.9 });

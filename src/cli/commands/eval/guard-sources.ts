import { KomainuError } from "../../../core/errors.ts";
import type { GuardSource } from "../../../eval/run-evaluation.ts";
import { createGuard, type GuardOptions } from "../../../guard/create-guard.ts";
import { readGuardOptions } from "../../guard-options.ts";
import type { EvalOptions } from "./eval-options.ts";

/**
 * The guards that `--guard` names, one or a list. A threshold for every policy is applied to the
 * scores afterwards, so that answers that are kept serve every threshold.
 *
 * @throws KomainuError `invalid_input` for one model to several guards
 */
export async function guardSources(evalOptions: EvalOptions): Promise<GuardSource[]> {
  const { guard, model, threshold } = evalOptions;
  const names = guard.split(",").map((name) => name.trim());
  if (names.length > 1 && model !== undefined) {
    throw new KomainuError(
      "invalid_input",
      "--model belongs to one guard. Measure each guard with --output, then give the folders to --compare.",
    );
  }
  const { thresholds, ...given } = await readGuardOptions(evalOptions);
  const own = threshold?.["*"] === undefined ? thresholds : undefined;
  return names.map((name) => {
    const options: GuardOptions = { ...given, guard: name, thresholds: own };
    return {
      settings: settingsOf(options),
      ownPolicies: options.policies !== undefined,
      open: (policies) => createGuard(policies === undefined ? options : { ...options, policies }),
    };
  });
}

/** What answers depend on beside the model; where the model runs is in its provenance. */
function settingsOf(options: GuardOptions): unknown {
  const { thresholds, history, temperature, alpha, language, maxWindows, timeout } = options;
  return { thresholds, history, temperature, alpha, language, maxWindows, timeout };
}

import { KomainuError, type Guard, type Policy, type Target } from "../../core/index.ts";
import { fitStage, type StageFit } from "./fit-stage.ts";
import type { ReadBands } from "./read-bands.ts";

/** What a cascade judges, and what each stage but the last means for it. */
export interface Reconciled {
  readonly policies: readonly Policy[];
  readonly targets: readonly Target[];
  readonly fits: readonly StageFit[];
}

/**
 * A cascade judges by the policies of its last stage, and the targets that all stages judge.
 *
 * @throws KomainuError `invalid_input` for a stage that cannot decide what its bands let it: one that
 *   shares no target or no policy with the last, and one that would allow what it does not judge
 */
export function reconcileStages(guards: readonly Guard[], bands: readonly ReadBands[]): Reconciled {
  const last = guards.at(-1);
  const policies = last?.policies ?? [];
  const targets = (last?.targets ?? []).filter((target) => {
    return guards.every((guard) => guard.targets.includes(target));
  });
  if (targets.length === 0) {
    const judged = guards.map(({ id, targets: own }) => `${id} judges ${own.join(" and ")}`);
    throw wrong(`The stages share no target: ${judged.join(", ")}. Choose guards that do`);
  }
  const fits = guards.slice(0, -1).map((guard, index) => {
    const fit = fitStage(guard.policies, policies);
    checkFit(guard, last?.id ?? "", fit, bands[index]);
    return fit;
  });
  return { policies, targets, fits };
}

function checkFit(
  { id, policies }: Guard,
  last: string,
  { policies: fitting, uncovered }: StageFit,
  bands: ReadBands | undefined,
): void {
  if (fitting.size === 0) {
    const own = policies.map((policy) => policy.id).join(", ");
    throw wrong(
      `The stage "${id}" judges by none of the policies of "${last}", but by: ${own}. Choose policies that both have, by id or category`,
    );
  }
  const allows = bands?.entries.some(({ allowBelow }) => allowBelow > 0) ?? false;
  if (!allows || uncovered.length === 0) return;
  throw wrong(
    `The stage "${id}" does not judge ${uncovered.join(", ")}, as "${last}" does, so that it cannot allow a text alone. Give it those policies, leave them out of "${last}", or let it only deny (a band with allowBelow 0)`,
  );
}

function wrong(message: string): KomainuError {
  return new KomainuError("invalid_input", `${message}.`);
}

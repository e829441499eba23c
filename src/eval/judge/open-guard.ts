import type { Guard, GuardFamily, Policy, Provenance } from "../../core/index.ts";
import { FAMILIES } from "../../families/registry.ts";
import type { ThresholdOrigin } from "../measure/thresholds-in-force.ts";
import { AnswerCache } from "./answer-cache.ts";

/** A guard that can be opened, for a task that asks for policies of its own too. */
export interface GuardSource {
  /** All that its answers depend on, beside what a verdict's provenance says; plain JSON. */
  readonly settings?: unknown;
  /** Whether it judges by policies that were given: then no task's protocol changes them. */
  readonly ownPolicies?: boolean;
  /**
   * Where each threshold comes from, for the report. Default: for all of them the calibration that
   * the guard's provenance names, or without one the guard.
   */
  readonly thresholdOrigin?: ThresholdOrigin;
  /** Makes the guard; `policies` are those that a task's protocol asks for. */
  readonly open: (policies?: readonly Policy[]) => Promise<Guard>;
}

/** A guard, what it answered before, and what produces its verdicts. */
export interface OpenedGuard extends AsyncDisposable {
  readonly guard: Guard;
  readonly cache: AnswerCache | null;
  readonly provenance: Provenance;
  /** Its family, where it is a known one. */
  readonly family: GuardFamily | undefined;
  readonly thresholdOrigin: ThresholdOrigin;
  /** The policies that it was opened with, where these are not its own. */
  readonly policies: readonly Policy[] | undefined;
}

/** Opens a guard and its answers from before. */
export async function openGuard(
  source: GuardSource,
  options: {
    /** `null` keeps no answers. */
    readonly cacheFolder: string | null;
    /** Families that guards may be of. Default: Komainu's. */
    readonly families?: readonly GuardFamily[] | undefined;
    /** Called with what the user should know, though it stops nothing. */
    readonly onWarning?: ((message: string) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  },
  policies?: readonly Policy[],
): Promise<OpenedGuard> {
  const { cacheFolder, families = FAMILIES, onWarning } = options;
  const guard = await source.open(policies);
  try {
    const { provenance } = guard;
    const identity = { provenance, policies: guard.policies, settings: source.settings };
    const cache = cacheFolder === null ? null : await AnswerCache.open(cacheFolder, identity);
    if (cache !== null && cache.damaged > 0) {
      onWarning?.(
        `${cache.damaged} kept answers in ${cacheFolder} are damaged: what they were about is asked again.`,
      );
    }
    return {
      guard,
      cache,
      provenance,
      family: families.find(({ id }) => id === provenance.guard),
      policies,
      thresholdOrigin:
        source.thresholdOrigin ??
        (() => (provenance.calibration === undefined ? "guard" : "calibration")),
      [Symbol.asyncDispose]: async () => {
        await cache?.[Symbol.asyncDispose]();
        await guard[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await guard[Symbol.asyncDispose]();
    throw error;
  }
}

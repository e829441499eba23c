import type { Guard, Policy, Provenance } from "../../core/index.ts";
import { AnswerCache } from "./answer-cache.ts";

/** A guard that can be opened, for a task that asks for policies of its own too. */
export interface GuardSource {
  /** All that its answers depend on, beside what a verdict's provenance says; plain JSON. */
  readonly settings?: unknown;
  /** Whether it judges by policies that were given: then no task's protocol changes them. */
  readonly ownPolicies?: boolean;
  /** Makes the guard; `policies` are those that a task's protocol asks for. */
  readonly open: (policies?: readonly Policy[]) => Promise<Guard>;
}

/** A guard, what it answered before, and what produces its verdicts. */
export interface OpenedGuard extends AsyncDisposable {
  readonly guard: Guard;
  readonly cache: AnswerCache | null;
  readonly provenance: Provenance;
  /** The policies that it was opened with, where these are not its own. */
  readonly policies: readonly Policy[] | undefined;
}

/** Opens a guard and its answers from before. */
export async function openGuard(
  source: GuardSource,
  options: {
    /** `null` keeps no answers. */
    readonly cacheFolder: string | null;
    readonly signal?: AbortSignal | undefined;
  },
  policies?: readonly Policy[],
): Promise<OpenedGuard> {
  const { cacheFolder } = options;
  const guard = await source.open(policies);
  try {
    const { provenance } = guard;
    const identity = { provenance, policies: guard.policies, settings: source.settings };
    const cache = cacheFolder === null ? null : await AnswerCache.open(cacheFolder, identity);
    return {
      guard,
      cache,
      provenance,
      policies,
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

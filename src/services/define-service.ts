import type { Guard, Policy, ServiceProvenance, Target } from "../core/index.ts";
import { checkCalibration } from "../guard/check-calibration.ts";
import { defineGuard, type GuardDefinition } from "../guard/define-guard.ts";
import { readChoices } from "../guard/guard-options.ts";
import { makeRules, type Rules } from "../guard/thresholds.ts";
import { ServiceClient } from "./service-client.ts";
import { loadCalibration, type ServiceOptions } from "./service-options.ts";

/** What sets one service apart from another. */
export interface ServiceKind {
  readonly id: string;
  readonly title: string;
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
  readonly policySupport: "any" | "fixed";
}

/** What a service judges with. */
export interface ServiceParts {
  readonly client: ServiceClient;
  readonly policies: readonly Policy[];
  readonly rules: Rules;
  /** Whether thresholds or a calibration were given. */
  readonly hasThresholds: boolean;
}

/**
 * Makes a guard of a service at an address, which is asked for a model.
 *
 * @throws KomainuError `invalid_input`; `calibration_mismatch`, and what reading the calibration's
 *   file throws. Nothing is sent before the first check.
 */
export async function defineService(
  kind: ServiceKind,
  options: ServiceOptions,
  { url, model }: { readonly url: string; readonly model: string },
  makeJudge: (parts: ServiceParts) => GuardDefinition["judge"],
): Promise<Guard> {
  const { policies, thresholds, language } = readChoices(kind, options);
  const client = new ServiceClient(options, url);
  const loaded = await loadCalibration(options.calibration);
  const provenance: ServiceProvenance = {
    type: "service",
    guard: kind.id,
    url: client.url,
    model,
    ...(loaded === undefined ? {} : { calibration: loaded.sha256 }),
  };
  const known = kind.policySupport === "fixed" ? kind.policies : undefined;
  checkCalibration(loaded?.calibration, provenance, known);
  const rules = makeRules(() => 0.5, thresholds, loaded?.calibration);
  const hasThresholds = options.thresholds !== undefined || loaded !== undefined;
  const { timeout, stallTimeout } = options;
  return defineGuard({
    id: kind.id,
    title: kind.title,
    targets: kind.targets,
    policies,
    provenance,
    language,
    timeout,
    stallTimeout,
    assurance: "guard-model",
    notes: [`Judged by a service: the text goes to ${client.url}.`],
    judge: makeJudge({ client, policies, rules, hasThresholds }),
  });
}

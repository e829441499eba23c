import { KomainuError, type ModelInfo, type Policy, type Provenance } from "../core/index.ts";
import type { CalibratedGuard, Calibration } from "./calibration.ts";

/**
 * Refuses a calibration made for another guard, model, quantisation, adapter, variant or mode:
 * its thresholds would hold for nothing. Hashes decide where both have one, else names.
 *
 * @param policies All that the guard may have, where it takes none of one's own.
 * @throws KomainuError `calibration_mismatch`, naming the first difference.
 */
export function checkCalibration(
  calibration: Calibration | undefined,
  provenance: Provenance,
  policies: readonly Policy[] | undefined,
): void {
  if (calibration === undefined) return;
  checkCalibratedGuard(calibration.guard, provenance);
  checkEntries(calibration, policies);
}

/**
 * Refuses a guard that differs from the one a calibration was made for.
 *
 * @throws KomainuError `calibration_mismatch`, naming the first difference.
 */
export function checkCalibratedGuard(guard: CalibratedGuard, provenance: Provenance): void {
  const used = calibratedGuard(provenance);
  const isModel = provenance.type === "model";
  const differences: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["guard", guard.id, used.id],
    // 0.1 wrote a variant and a mode for classifiers too, which have none.
    ...(isModel ? [["variant", guard.variant, used.variant] as const] : []),
    ...(isModel ? [["mode", guard.mode, used.mode] as const] : []),
    ["quantisation", guard.model.quantization, used.model.quantization],
    ["model", ...identities(guard.model, used.model)],
    ["adapter", ...identities(guard.adapter, used.adapter)],
  ];
  for (const [what, made, now] of differences) {
    if (made === now) continue;
    throw new KomainuError(
      "calibration_mismatch",
      `The calibration was made for the ${what} ${made ?? "none"}, and this guard's is ${now ?? "none"}. Run "komainu calibrate" with this guard.`,
    );
  }
}

/** Entries of policies that the guard may have: an unknown one would change nothing, silently. */
function checkEntries(calibration: Calibration, policies: readonly Policy[] | undefined): void {
  const seen = new Set<string>();
  for (const { policy, language } of calibration.policies) {
    const entry = `${policy}, ${language}`;
    const isKnown =
      policies === undefined || policy === "*" || policies.some(({ id }) => id === policy);
    if (isKnown && !seen.has(entry)) {
      seen.add(entry);
      continue;
    }
    const what = isKnown ? "has two entries for" : "is for a policy that this guard lacks:";
    throw new KomainuError(
      "calibration_mismatch",
      `The calibration ${what} ${entry}. Run "komainu calibrate" with this guard.`,
    );
  }
  if (seen.size === 0) {
    const message = 'The calibration has no entries. Run "komainu calibrate" with this guard.';
    throw new KomainuError("calibration_mismatch", message);
  }
}

/** What a calibration says of the guard that it is made for. */
export function calibratedGuard(provenance: Provenance): CalibratedGuard {
  const { guard: id } = provenance;
  if (provenance.type === "cascade") return { id, model: { name: id } };
  if (provenance.type === "service") return { id, model: { name: provenance.model } };
  if (provenance.type === "classifier") return { id, model: identity(provenance.model) };
  const { variant, mode, engine } = provenance;
  const { adapter } = engine;
  return {
    id,
    variant,
    mode,
    model: identity(engine.model),
    ...(adapter === undefined ? {} : { adapter: identity(adapter) }),
  };
}

function identity({ name, sha256, quantization }: Identity & Pick<ModelInfo, "quantization">) {
  return {
    name,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(quantization === undefined ? {} : { quantization }),
  };
}

interface Identity {
  readonly name: string;
  readonly sha256?: string;
}

function identities(made?: Identity, used?: Identity): [string | undefined, string | undefined] {
  if (made?.sha256 !== undefined && used?.sha256 !== undefined) return [made.sha256, used.sha256];
  return [made?.name, used?.name];
}

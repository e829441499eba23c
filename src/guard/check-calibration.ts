import { KomainuError, type EngineInfo } from "../core/index.ts";
import type { Calibration } from "./calibration.ts";

/** What a calibration must have been made for. */
export interface GuardIdentity {
  readonly id: string;
  readonly variant: string;
  readonly mode: string;
  readonly engine: EngineInfo;
}

/**
 * Refuses a calibration made for another guard, model, quantisation, adapter, variant or mode:
 * its thresholds would hold for nothing. Hashes decide where both have one, else names.
 *
 * @throws KomainuError `calibration_mismatch`, naming the first difference.
 */
export function checkCalibration(
  calibration: Calibration | undefined,
  { id, variant, mode, engine }: GuardIdentity,
): void {
  if (calibration === undefined) return;
  const { guard } = calibration;
  const { model, adapter } = engine;
  const differences: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["guard", guard.id, id],
    ["variant", guard.variant, variant],
    ["mode", guard.mode, mode],
    ["quantisation", guard.model.quantization, model.quantization],
    ["model", ...identities(guard.model, model)],
    ["adapter", ...identities(guard.adapter, adapter)],
  ];
  for (const [what, made, used] of differences) {
    if (made === used) continue;
    throw new KomainuError(
      "calibration_mismatch",
      `The calibration was made for the ${what} ${made ?? "none"}, and this guard's is ${used ?? "none"}. Run "komainu calibrate" with this guard.`,
    );
  }
}

interface Identity {
  readonly name: string;
  readonly sha256?: string;
}

function identities(made?: Identity, used?: Identity): [string | undefined, string | undefined] {
  if (made?.sha256 !== undefined && used?.sha256 !== undefined) return [made.sha256, used.sha256];
  return [made?.name, used?.name];
}

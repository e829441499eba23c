import {
  KomainuError,
  type CascadeProvenance,
  type Guard,
  type PolicyBand,
} from "../../core/index.ts";
import type { Calibration } from "../calibration.ts";
import { checkCalibratedGuard } from "../check-calibration.ts";
import { isProbability } from "../check-reading.ts";
import { isRecord, kindOf, reading } from "../forms.ts";
import type { Platform } from "../platform.ts";
import { bandRules, type Band, type BandRules, type StageBands } from "./band.ts";
import type { CascadeOptions } from "./cascade-options.ts";

/** A stage's bands as they were read. */
export interface ReadBands {
  readonly entries: readonly PolicyBand[];
  readonly rules: BandRules;
}

/** The bands of each stage but the last, and what the cascade says of itself. */
export interface CascadeBands {
  readonly bands: readonly ReadBands[];
  readonly provenance: CascadeProvenance;
}

/**
 * Reads where each stage decides alone.
 *
 * @throws KomainuError `invalid_input` without bands and for wrong ones; `calibration_mismatch` for a
 *   calibration of other stages; what reading the calibration's file throws
 */
export async function readBands(
  guards: readonly Guard[],
  { bands, calibration }: Pick<CascadeOptions, "bands" | "calibration">,
  platform: Platform,
): Promise<CascadeBands> {
  if ((bands === undefined) === (calibration === undefined)) throw oneOfBoth(guards, bands);
  const provenances = guards.map(({ provenance }) => provenance);
  const same = { type: "cascade", guard: "cascade", stages: provenances } as const;
  if (calibration === undefined) {
    const entries = givenBands(guards, bands ?? []);
    return { bands: entries.map(withRules), provenance: { ...same, bands: entries } };
  }
  const { readCalibration } = await import("../read-calibration.ts");
  const loaded = await readCalibration(calibration, platform);
  const entries = calibratedBands(guards, loaded.calibration);
  return { bands: entries.map(withRules), provenance: { ...same, calibration: loaded.sha256 } };
}

function withRules(entries: readonly PolicyBand[]): ReadBands {
  return { entries, rules: bandRules(entries) };
}

function givenBands(
  guards: readonly Guard[],
  bands: readonly StageBands[],
): readonly (readonly PolicyBand[])[] {
  if (bands.length !== guards.length - 1) {
    throw wrong(
      `A cascade of ${guards.length} stages has ${guards.length - 1} bands, one for each stage but the last, and not ${bands.length}`,
    );
  }
  return guards.slice(0, -1).map((guard, index) => {
    return reading("The option bands", () => stageEntries(guard, bands[index]));
  });
}

function stageEntries(guard: Guard, given: unknown): readonly PolicyBand[] {
  const what = `The band of the stage "${guard.id}"`;
  if (!isRecord(given)) throw wrong(`${what} is ${kindOf(given)}; give { allowBelow, denyFrom }`);
  if ("allowBelow" in given || "denyFrom" in given) {
    return [{ policy: "*", language: "*", ...readBand(what, given) }];
  }
  const known = new Set(["*", ...guard.policies.map(({ id }) => id)]);
  return Array.from(Object.entries(given), ([policy, band]) => {
    if (!known.has(policy)) {
      throw wrong(`${what} names a policy that it lacks: ${policy}. It has: ${list(known)}`);
    }
    return { policy, language: "*", ...readBand(`${what} for "${policy}"`, band) };
  });
}

function readBand(what: string, given: unknown): Pick<PolicyBand, "allowBelow" | "denyFrom"> {
  const { allowBelow, denyFrom } = isRecord(given) ? (given as Partial<Band>) : {};
  if (!isProbability(allowBelow) || !(denyFrom === undefined || isProbability(denyFrom))) {
    throw wrong(`${what} must be { allowBelow, denyFrom }, numbers from 0 to 1`);
  }
  if (denyFrom === undefined) return { allowBelow };
  if (allowBelow > denyFrom) throw wrong(`${what} has an allowBelow that is above its denyFrom`);
  return { allowBelow, denyFrom };
}

function calibratedBands(
  guards: readonly Guard[],
  { stages }: Calibration,
): readonly (readonly PolicyBand[])[] {
  if (stages === undefined || stages.length !== guards.length) {
    const made = stages === undefined ? "one guard" : `${stages.length} stages`;
    throw mismatch(`The calibration was made for ${made}, and this cascade has ${guards.length}`);
  }
  for (const [index, { guard, calibration }] of stages.entries()) {
    const provenance = guards[index]?.provenance;
    if (provenance === undefined) continue;
    checkCalibratedGuard(guard, provenance);
    if (calibration === provenance.calibration) continue;
    throw mismatch(
      `The calibration was made with other thresholds of the stage "${guard.id}" than it has now`,
    );
  }
  return stages.slice(0, -1).map(({ bands }) => bands);
}

function oneOfBoth(guards: readonly Guard[], bands: unknown): KomainuError {
  const stages = guards.map(({ id }) => id).join(",");
  const what =
    bands === undefined
      ? "A cascade needs to know where its stages decide alone"
      : 'Give a cascade either "bands" or "calibration", not both';
  return wrong(
    `${what}. Find that on labelled rows with: komainu calibrate --cascade --guard ${stages}; or give a band for each stage but the last, such as { allowBelow: 0.02, denyFrom: 0.98 } (--band 0.02:0.98)`,
  );
}

function list(names: ReadonlySet<string>): string {
  return [...names].join(", ");
}

function wrong(message: string): KomainuError {
  return new KomainuError("invalid_input", `${message}.`);
}

function mismatch(message: string): KomainuError {
  return new KomainuError(
    "calibration_mismatch",
    `${message}. Run "komainu calibrate --cascade" with these stages.`,
  );
}

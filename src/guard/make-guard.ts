import {
  KomainuError,
  type Engine,
  type FamilyOptions,
  type Guard,
  type GuardFamily,
  type ModelProvenance,
} from "../core/index.ts";
import { findFamilyModel } from "../families/find-model.ts";
import { FAMILIES, findFamily } from "../families/registry.ts";
import { CLASSIFIERS, DEFAULT_GUARD, findClassifier, pinOf } from "../classifier/bundled.ts";
import { checkCalibration } from "./check-calibration.ts";
import { checkEngine } from "./check-engine.ts";
import { checkFamily } from "./check-family.ts";
import { DEFAULT_STALL_TIMEOUT } from "./define-guard.ts";
import {
  MODEL_OPTIONS,
  modelName,
  readChoices,
  readGuardOptions,
  readServers,
  refuseUnused,
  type GuardOptions,
} from "./guard-options.ts";
import { createClassifierGuard } from "./classifier-guard.ts";
import { createModelGuard } from "./model-guard.ts";
import type { Platform } from "./platform.ts";
import type { LoadedCalibration } from "./read-calibration.ts";
import { readEngine } from "./read-engine.ts";
import { readFamilyOptions } from "./read-family-options.ts";
import { makeRules } from "./thresholds.ts";

/** Makes a guard of its options, on a platform: what `createGuard` is on each of them. */
export async function makeGuard(given: GuardOptions, platform: Platform): Promise<Guard> {
  const options = readGuardOptions(given);
  const { guard = DEFAULT_GUARD } = options;
  const loaded = await loadCalibration(options.calibration, platform);
  const classifier = findClassifier(guard);
  if (classifier !== undefined) {
    const parts = { classifier, pin: pinOf(guard), options, loaded };
    return createClassifierGuard(parts, platform);
  }
  const family = typeof guard === "string" ? namedFamily(guard) : guard;
  checkFamily(family);
  return createFamilyGuard(family, options, loaded, platform);
}

function namedFamily(id: string): GuardFamily {
  const family = findFamily(id);
  if (family !== undefined) return family;
  const ids = [...CLASSIFIERS, ...FAMILIES].map((known) => known.id);
  throw new KomainuError(
    "invalid_input",
    `There is no guard "${id}". There are: ${ids.join(", ")}; or give a family of your own.`,
  );
}

async function createFamilyGuard(
  family: GuardFamily,
  options: GuardOptions,
  loaded: LoadedCalibration | undefined,
  platform: Platform,
): Promise<Guard> {
  refuseUnused(family.title, options, MODEL_OPTIONS);
  const model = modelName(family.title, options.model);
  const asked = readFamilyOptions(family, options);
  const { policies, thresholds, language } = readChoices(family, options);
  const rules = makeRules(() => 0.5, thresholds, loaded?.calibration);
  const { engine: given, ...choice } = options;
  const servers = readServers(given);
  const ownsEngine = given === undefined || servers.length > 0;
  const opened = isEngine(given)
    ? given
    : await platform.openEngine(family, { ...choice, model, servers });
  try {
    const engine = readEngine(opened);
    const variant = options.variant ?? findFamilyModel(family, engine.info.model.name)?.variant;
    const familyOptions = { ...asked, variant: variant ?? asked.variant };
    const provenance = describe(family, familyOptions, engine, loaded);
    const known = family.policySupport === "fixed" ? family.policies : undefined;
    checkCalibration(loaded?.calibration, provenance, known);
    const { maxWindows = 64, timeout, stallTimeout = DEFAULT_STALL_TIMEOUT } = options;
    await checkEngine({ family, engine, policies, options: familyOptions }, stallTimeout);
    const limits = { language, maxWindows, timeout, stallTimeout };
    const parts = { family, engine, ownsEngine, policies, rules, options: familyOptions };
    return createModelGuard({ ...parts, ...limits, provenance });
  } catch (error) {
    if (ownsEngine) await opened[Symbol.asyncDispose]();
    throw error;
  }
}

function isEngine(engine: GuardOptions["engine"]): engine is Engine {
  return engine !== undefined && readServers(engine).length === 0;
}

function describe(
  family: GuardFamily,
  { variant, mode, history, settings }: FamilyOptions,
  { info }: Engine,
  loaded: LoadedCalibration | undefined,
): ModelProvenance {
  return {
    type: "model",
    guard: family.id,
    variant,
    mode,
    history,
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    engine: info,
    ...(loaded === undefined ? {} : { calibration: loaded.sha256 }),
  };
}

/** Loads the reader, and zod with it, only for those who calibrate. */
async function loadCalibration(
  source: GuardOptions["calibration"],
  platform: Platform,
): Promise<LoadedCalibration | undefined> {
  if (source === undefined) return undefined;
  const { readCalibration } = await import("./read-calibration.ts");
  return readCalibration(source, platform);
}

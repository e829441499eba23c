import {
  KomainuError,
  type Engine,
  type EngineInfo,
  type FamilyOptions,
  type Guard,
  type GuardFamily,
  type Language,
  type Policy,
} from "../core/index.ts";
import type { LlamaCppOptions } from "../engines/llama-cpp/options.ts";
import { HARM_POLICIES } from "../families/harm-policies.ts";
import { FAMILIES, findFamily } from "../families/registry.ts";
import type { Calibration } from "./calibration.ts";
import { checkCalibration } from "./check-calibration.ts";
import { ModelGuard } from "./model-guard.ts";
import type { Platform } from "./platform.ts";
import type { LoadedCalibration } from "./read-calibration.ts";
import { ScreenGuard, screenInfo } from "./screen-guard.ts";
import { selectPolicies } from "./select-policies.ts";
import { makeRules, type Thresholds } from "./thresholds.ts";

/** The bundled screen's policies: the four harm types, and harm of any kind. */
export const SCREEN_POLICIES: readonly Policy[] = [
  ...HARM_POLICIES,
  {
    id: "any",
    title: "Any harm",
    category: "any",
    wording: { prompt: { en: "Any harmful request." }, response: { en: "Any harmful content." } },
  },
];

/** What a guard is made of; every field has a default. */
export interface GuardOptions {
  /** `screen` (default), the id of a family, or a family of your own. */
  readonly guard?: string | GuardFamily | undefined;
  /** A GGUF file, or the name of an installed model. Default: the best one installed. */
  readonly model?: string | undefined;
  /** A LoRA adapter in GGUF, and its scale (default 1). */
  readonly adapter?: string | { readonly path: string; readonly scale?: number } | undefined;
  /** An engine that you made and will dispose; then `model` and `adapter` are not given. */
  readonly engine?: Engine | undefined;
  /** Settings of the llama.cpp engine that is made when none is given. */
  readonly engineOptions?: Omit<LlamaCppOptions, "model" | "adapter"> | undefined;
  /** Ids of the guard's own policies, or policies of your own. Default: all of its own. */
  readonly policies?: readonly (string | Policy)[] | undefined;
  /** Default: 0.5, for the screen its shipped thresholds. They win over a calibration's. */
  readonly thresholds?: Thresholds | undefined;
  /** A calibration, or the file that `komainu calibrate` wrote. */
  readonly calibration?: string | Calibration | undefined;
  readonly variant?: string | undefined;
  readonly mode?: string | undefined;
  readonly history?: FamilyOptions["history"] | undefined;
  /** Softmax temperature T > 0. Default 1. */
  readonly temperature?: number | undefined;
  /** Smoothing α ≥ 0. Default 0. */
  readonly alpha?: number | undefined;
  /** Fixes the language of wordings and thresholds. Default: detected from each judged text. */
  readonly language?: Language | undefined;
  /** The most windows that a long text may take, ≥ 1. Default 64. */
  readonly maxWindows?: number | undefined;
  /** Milliseconds after which a check is given up as `unknown`. Default: none. */
  readonly timeout?: number | undefined;
}

/** Makes a guard of its options, on a platform: what `createGuard` is on each of them. */
export async function makeGuard(options: GuardOptions, platform: Platform): Promise<Guard> {
  const { guard = "screen" } = options;
  if (guard === "screen") return makeScreenGuard(options, platform);
  const family = typeof guard === "string" ? namedFamily(guard) : guard;
  return makeModelGuard(family, options, platform);
}

function namedFamily(id: string): GuardFamily {
  const family = findFamily(id);
  if (family !== undefined) return family;
  const ids = ["screen", ...FAMILIES.map((known) => known.id)];
  throw new KomainuError(
    "invalid_input",
    `There is no guard "${id}". There are: ${ids.join(", ")}; or give a family of your own.`,
  );
}

async function makeScreenGuard(options: GuardOptions, platform: Platform): Promise<Guard> {
  for (const name of ["model", "adapter", "engine", "variant", "mode"] as const) {
    if (options[name] !== undefined) {
      throw new KomainuError(
        "invalid_input",
        `The bundled screen takes no ${name}. Name the guard that should use it, such as "shieldgemma".`,
      );
    }
  }
  const { loadScreen } = await import("../screen/index.ts");
  const screen = await loadScreen(platform.inflate);
  const policies = selectPolicies("screen", SCREEN_POLICIES, "fixed", options.policies);
  const loaded = await loadCalibration(options.calibration, platform);
  const identity = { id: "screen", variant: "bundled", mode: "screen", engine: screenInfo(screen) };
  checkCalibration(loaded?.calibration, identity);
  const shipped = (policy: string, language: Language) => {
    const thresholds: Readonly<Record<string, number>> =
      screen.header.languages[language].thresholds;
    return thresholds[policy] ?? 0.5;
  };
  const rules = makeRules(policies, shipped, options.thresholds, loaded?.calibration);
  return new ScreenGuard({
    screen,
    policies,
    rules,
    language: options.language,
    calibrationSha256: loaded?.sha256,
  });
}

async function makeModelGuard(
  family: GuardFamily,
  options: GuardOptions,
  platform: Platform,
): Promise<Guard> {
  const familyOptions = readFamilyOptions(family, options);
  const { policySupport } = family;
  const policies = selectPolicies(family.id, family.policies, policySupport, options.policies);
  const loaded = await loadCalibration(options.calibration, platform);
  const rules = makeRules(policies, () => 0.5, options.thresholds, loaded?.calibration);
  const maxWindows = positive("maxWindows", options.maxWindows ?? 64);
  if (options.timeout !== undefined) positive("timeout", options.timeout);
  const engine = options.engine ?? (await platform.openEngine(family, options));
  try {
    checkArchitecture(family, engine.info);
    const { variant, mode } = familyOptions;
    checkCalibration(loaded?.calibration, { id: family.id, variant, mode, engine: engine.info });
    await checkVocabulary(family, engine, policies, familyOptions);
  } catch (error) {
    if (options.engine === undefined) await engine[Symbol.asyncDispose]();
    throw error;
  }
  return new ModelGuard({
    family,
    engine,
    ownsEngine: options.engine === undefined,
    policies,
    rules,
    options: familyOptions,
    language: options.language,
    maxWindows,
    timeout: options.timeout,
    calibrationSha256: loaded?.sha256,
  });
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

function oneOf(name: string, values: readonly string[], value: string | undefined): string {
  const chosen = value ?? values[0] ?? "";
  if (values.includes(chosen)) return chosen;
  throw new KomainuError(
    "invalid_input",
    `There is no ${name} "${chosen}" here. There are: ${values.join(", ")}.`,
  );
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new KomainuError("invalid_input", `${name} is ${value}; it must be greater than 0.`);
}

function readFamilyOptions(family: GuardFamily, options: GuardOptions): FamilyOptions {
  const { temperature = 1, alpha = 0 } = options;
  if (!(Number.isFinite(alpha) && alpha >= 0)) {
    throw new KomainuError("invalid_input", `alpha is ${alpha}; it must be 0 or more.`);
  }
  return {
    variant: oneOf("variant", family.variants, options.variant),
    mode: oneOf("mode", family.modes, options.mode),
    history: options.history ?? "last-turn",
    temperature: positive("temperature", temperature),
    alpha,
  };
}

function checkArchitecture(family: GuardFamily, info: EngineInfo): void {
  const { architecture } = info.model;
  if (architecture === undefined || family.architectures.includes(architecture)) return;
  throw new KomainuError(
    "model_unsupported",
    `${family.title} runs on ${family.architectures.join(" or ")} models; ${info.model.name} is a ${architecture} model. Give the model of this guard, or the guard of this model.`,
  );
}

/** Asks for the tokens of an empty check, which a model without the control tokens refuses. */
async function checkVocabulary(
  family: GuardFamily,
  engine: Engine,
  policies: readonly Policy[],
  options: FamilyOptions,
): Promise<void> {
  const step = family.ask({
    target: family.targets[0] ?? "prompt",
    prompt: "",
    response: "",
    history: [],
    language: "en",
    policies,
    options,
  });
  await engine.tokenize(step.prompt);
}

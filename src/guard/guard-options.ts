import {
  canonicalLanguageTag,
  KomainuError,
  type Engine,
  type FamilyOptions,
  type GuardFamily,
  type Language,
  type Mode,
  type Policy,
  type SettingValue,
} from "../core/index.ts";
import type { BundledClassifier } from "../classifier/bundled.ts";
import type { ReaderSource } from "../reader/reader-source.ts";
import type { Calibration } from "./calibration.ts";
import {
  DURATION,
  either,
  isFilled,
  LIST,
  oneOf,
  reading,
  readOptions,
  RECORD,
  TEXT,
  WHOLE,
  isRecord,
  listOf,
  type Form,
  type Forms,
} from "./forms.ts";
import type { LocalEngineOptions, ServerEngineOptions } from "./platform.ts";
import { selectPolicies, type PolicyOwner } from "./select-policies.ts";
import { readThresholds, type SetThresholds, type Thresholds } from "./thresholds.ts";

/** What a guard is made of; every field has a default. What a guard does not use, it refuses. */
export interface GuardOptions {
  /**
   * `reader` (default), `screen`, the id of a family, or a family of your own. `reader@e051f991`
   * and `screen@…` are refused where the model's SHA-256 begins otherwise: 8 to 64 hex digits.
   */
  readonly guard?: string | GuardFamily | undefined;
  /**
   * A GGUF file, or the name of an installed model. Default: the best one installed. For `reader`
   * and `screen`, a file that `komainu train` made; for `reader` also a URL (in a browser any
   * address) or the file's bytes. Default: the bundled one. On a server: the name that the model, or
   * a LoRA of it, is served by. Default: the only one.
   */
  readonly model?: ReaderSource | undefined;
  /**
   * For `reader` at the edge, where WebAssembly cannot be compiled from bytes: what
   * `komainu/kernel.wasm` is imported as there, a `WebAssembly.Module`. Not for Node.
   */
  readonly kernel?: object | undefined;
  /** A LoRA adapter in GGUF, and its scale (default 1). */
  readonly adapter?: string | { readonly path: string; readonly scale?: number } | undefined;
  /**
   * An engine that you made and will dispose; then `model` and `adapter` are not given. Or the address
   * of a server (vLLM, llama-server, SGLang), or a list of its replicas' addresses.
   */
  readonly engine?: Engine | string | readonly string[] | undefined;
  /**
   * Settings of the llama.cpp engine that is made when none is given; or, with addresses, of how
   * these are asked: `apiKey` (default: the variable `KOMAINU_ENGINE_KEY`), `allowHttp`, `concurrency` …
   */
  readonly engineOptions?: LocalEngineOptions | ServerEngineOptions | undefined;
  /**
   * With addresses: the model's tokenizer by the name under which it is installed, or its folder.
   * Default: the one that is installed for the guard (`komainu pull NAME --tokenizer-only`).
   */
  readonly tokenizer?: string | undefined;
  /** Ids of the guard's own policies, or policies of your own. Default: all of its own. */
  readonly policies?: readonly (string | Policy)[] | undefined;
  /** Default: 0.5, for the screen its shipped thresholds. They win over a calibration's. */
  readonly thresholds?: Thresholds | undefined;
  /** A calibration, or the file that `komainu calibrate` wrote. */
  readonly calibration?: string | Calibration | undefined;
  /** One of the family's prompt variants. */
  readonly variant?: string | undefined;
  /** One of the family's modes. */
  readonly mode?: Mode | undefined;
  readonly history?: FamilyOptions["history"] | undefined;
  /** The family's own settings by name, such as ShieldGemma's `temperature` and `alpha`. */
  readonly settings?: Readonly<Record<string, SettingValue>> | undefined;
  /**
   * Fixes the language of wordings and thresholds, as a BCP-47 tag. Default: detected from each
   * judged text.
   */
  readonly language?: Language | undefined;
  /** The most windows that a long text may take, ≥ 1. Default 64. */
  readonly maxWindows?: number | undefined;
  /** Milliseconds after which a check is given up as `unknown`. Default: none. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds without progress after which a check is given up as `unknown`; `Infinity` waits
   * for ever. Default 60,000: a 2B model on two cores evaluates some 500 tokens in 10 seconds.
   */
  readonly stallTimeout?: number | undefined;
}

type OptionName = keyof GuardOptions;

/** What messages call them. */
const WHAT = "The options of createGuard";

const ADAPTER: Form = {
  words: "{ path, scale }",
  fits: (value) => {
    if (!isRecord(value) || !isFilled(value["path"])) return false;
    return value["scale"] === undefined || Number.isFinite(value["scale"]);
  },
};

const SOURCE: Form = {
  words: "a URL or the file's bytes",
  fits: (value) =>
    value instanceof URL || value instanceof Uint8Array || value instanceof ArrayBuffer,
};

const OBJECT: Form = {
  words: "an object",
  fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** What each option must be before anything is done with it. */
const FORMS: Required<Forms<GuardOptions>> = {
  guard: either(TEXT, { ...OBJECT, words: "a guard family" }),
  model: either(TEXT, SOURCE),
  kernel: { ...OBJECT, words: "a WebAssembly.Module" },
  adapter: either(TEXT, ADAPTER),
  engine: either({ ...OBJECT, words: "an engine" }, either(TEXT, listOf(TEXT))),
  engineOptions: RECORD,
  tokenizer: TEXT,
  policies: { ...LIST, words: "a list of ids or policies" },
  thresholds: either({ words: "a number", fits: (value) => typeof value === "number" }, RECORD),
  calibration: either(TEXT, { ...RECORD, words: "a calibration" }),
  variant: TEXT,
  mode: oneOf(["score", "generate"]),
  history: oneOf(["last-turn", "transcript"]),
  settings: RECORD,
  language: TEXT,
  maxWindows: WHOLE,
  timeout: DURATION,
  stallTimeout: DURATION,
};

/**
 * The options of `createGuard`, each read once and of the kind that it must be.
 *
 * @throws KomainuError `invalid_input`, naming the option
 */
export function readGuardOptions(options: GuardOptions): GuardOptions {
  return readOptions(WHAT, options, FORMS);
}

const ALWAYS: readonly OptionName[] = [
  "guard",
  "policies",
  "thresholds",
  "calibration",
  "language",
  "timeout",
  "stallTimeout",
];

/** The options that a bundled classifier takes. */
export const CLASSIFIER_OPTIONS = {
  screen: [...ALWAYS, "model"],
  reader: [...ALWAYS, "model", "kernel"],
} as const satisfies Record<BundledClassifier["id"], readonly OptionName[]>;

/** The options that a guard family on an engine takes. */
export const MODEL_OPTIONS: readonly OptionName[] = [
  ...ALWAYS,
  "model",
  "adapter",
  "engine",
  "engineOptions",
  "tokenizer",
  "variant",
  "mode",
  "history",
  "settings",
  "maxWindows",
];

/** Options that mean the same thing twice, or nothing beside one another. */
const CONFLICTS: readonly (readonly [OptionName, OptionName])[] = [
  ["engine", "model"],
  ["engine", "adapter"],
  ["engine", "engineOptions"],
];

/**
 * Refuses what the guard would not use: an option that is taken in silence is believed to work.
 *
 * @throws KomainuError `invalid_input`, naming the option
 */
export function refuseUnused(
  title: string,
  options: GuardOptions,
  used: readonly OptionName[],
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || used.some((known) => known === name)) continue;
    throw new KomainuError(
      "invalid_input",
      `${title} takes no option "${name}". It takes: ${used.filter((known) => known !== "guard").join(", ")}.`,
    );
  }
  const servers = readServers(options.engine);
  if (options.tokenizer !== undefined && servers.length === 0) {
    throw new KomainuError(
      "invalid_input",
      'The option "tokenizer" is for a model on a server: give its address as "engine" (--engine), or leave it out.',
    );
  }
  if (servers.length > 0) return;
  for (const [one, other] of CONFLICTS) {
    if (options[one] === undefined || options[other] === undefined) continue;
    throw new KomainuError(
      "invalid_input",
      `Give either "${one}" or "${other}", not both: the engine that is given has its model already.`,
    );
  }
}

/**
 * The model of a guard that takes it by name or path alone.
 *
 * @throws KomainuError `invalid_input` for a URL or bytes
 */
export function modelName(title: string, model: GuardOptions["model"]): string | undefined {
  if (model === undefined || typeof model === "string") return model;
  throw new KomainuError(
    "invalid_input",
    `${title} takes its model as a file's path or a name, not as a URL or bytes.`,
  );
}

/** The addresses of servers; none where an engine was given, or nothing. */
export function readServers(engine: GuardOptions["engine"]): readonly string[] {
  if (typeof engine === "string") return [engine];
  return Array.isArray(engine) ? engine.map(String) : [];
}

/** What a caller chose of a guard, whatever the guard. */
export interface Choices {
  readonly policies: readonly Policy[];
  readonly thresholds: SetThresholds;
  readonly language: Language | undefined;
}

/**
 * Reads which policies, thresholds and language a guard is to judge by.
 *
 * @throws KomainuError `invalid_input`, naming what is wrong and what there is instead
 */
export function readChoices(owner: PolicyOwner, options: GuardOptions): Choices {
  return reading(WHAT, () => {
    const policies = selectPolicies(owner, options.policies);
    const thresholds = readThresholds(options.thresholds, policies);
    return { policies, thresholds, language: readLanguage(options) };
  });
}

function readLanguage({ language }: GuardOptions): Language | undefined {
  if (language === undefined) return undefined;
  const tag = canonicalLanguageTag(language);
  if (tag !== undefined) return tag;
  throw new KomainuError(
    "invalid_input",
    `"${language}" is no language tag. Give one such as ja, en or zh-Hant (BCP-47).`,
  );
}

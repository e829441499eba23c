import { KomainuError } from "../core/errors.ts";
import type { Guard } from "../core/guard.ts";
import type { Policy } from "../core/policy.ts";
import { findClassifier } from "../classifier/bundled.ts";
import { createGuard } from "../guard/create-guard.ts";
import { readServers, type GuardOptions } from "../guard/guard-options.ts";
import type { Band } from "../guard/cascade/band.ts";
import { findService } from "../services/known-services.ts";
import { cascade } from "../guard/cascade/node-cascade.ts";
import type { GuardCommandOptions } from "./guard-command-options.ts";
import { chooseService, NOT_OF_SERVICES } from "./choose-service.ts";
import { readGuardOptions } from "./guard-options.ts";
import { NOT_OF_CLASSIFIERS } from "./guard-flags.ts";

/** The guard that a command line asks for. */
export interface ChosenGuard {
  /** Makes it; `policies` are judged by instead of its own. */
  readonly open: (policies?: readonly Policy[]) => Promise<Guard>;
  /** What its verdicts depend on that its provenance does not say; plain JSON. */
  readonly settings: object;
}

/** The ids of `--guard`, in their order. */
export function guardNames({ guard }: Pick<GuardCommandOptions, "guard">): readonly string[] {
  return guard.split(",").map((name) => name.trim());
}

/**
 * The guard of `--guard`: one, or with several ids a cascade of them.
 *
 * @throws KomainuError `invalid_input` for options that the guard does not use, or that do not say
 *   which stage they are for; what reading the files of options throws
 */
export async function chooseGuard(options: GuardCommandOptions): Promise<ChosenGuard> {
  const names = guardNames(options);
  if (names.length > 1) return chooseCascade(names, options);
  if (options.band !== undefined) {
    throw wrong("--band belongs to a cascade, such as --guard screen,shieldgemma.");
  }
  return chooseOne(options);
}

/** One guard, whose options are all its own. */
async function chooseOne(options: GuardCommandOptions): Promise<ChosenGuard> {
  const service = findService(options.guard);
  if (service !== undefined) {
    const { open, options: given } = await chooseService(service, options);
    return { open, settings: settingsOf(given) };
  }
  const chosen: GuardOptions = await readGuardOptions(options);
  return {
    open: (policies) => createGuard(policies === undefined ? chosen : { ...chosen, policies }),
    settings: settingsOf(chosen),
  };
}

/** What answers depend on beside the model; where the model runs is in its provenance. */
function settingsOf(options: Omit<GuardOptions, "guard">) {
  const { thresholds, history, settings, language, maxWindows, timeout } = options;
  const rest = { thresholds, history, settings, language, maxWindows, timeout };
  // A server has no hash of its weights: what one answered is not believed of another.
  const server = { engine: readServers(options.engine), tokenizer: options.tokenizer };
  return server.engine.length > 0 ? { ...rest, ...server } : rest;
}

async function chooseCascade(
  names: readonly string[],
  options: GuardCommandOptions,
): Promise<ChosenGuard> {
  const { calibration, band, language, timeout } = options;
  const bands = band && readBands(names, band);
  const stages = await Promise.all(
    stageOptions(names, options).map(async (stage) => chooseOne(stage)),
  );
  const milliseconds = timeout === undefined ? undefined : timeout * 1000;
  const rules = { bands, calibration, language, timeout: milliseconds };
  return {
    open: async (policies) => {
      const guards: Guard[] = [];
      try {
        for (const stage of stages) guards.push(await stage.open(policies));
        return await cascade(guards, rules);
      } catch (error) {
        await Promise.allSettled(guards.map(async (guard) => guard.close()));
        throw error;
      }
    },
    settings: { stages: stages.map(({ settings }) => settings), language, timeout },
  };
}

/**
 * The options of each stage. Thresholds are the last one's, as the others decide by their bands; a
 * classifier gets what a classifier takes, as long as another stage takes the rest.
 */
export function stageOptions(
  names: readonly string[],
  options: GuardCommandOptions,
): readonly GuardCommandOptions[] {
  const models = readModels(names, options.model);
  const onlyClassifiers = names.every((name) => findClassifier(name) !== undefined);
  return names.map((guard, index) => {
    const isLast = index === names.length - 1;
    const stage: GuardCommandOptions = {
      ...options,
      guard,
      model: models.get(guard),
      band: undefined,
      calibration: undefined,
      timeout: undefined,
      threshold: isLast ? options.threshold : undefined,
    };
    if (findClassifier(guard) === undefined) return forModel(guard, names, stage);
    const own = { ...stage, familyFile: undefined, policy: isLast ? options.policy : undefined };
    return onlyClassifiers ? own : { ...own, ...NOTHING_OF_MODELS };
  });
}

const without = (names: readonly string[]): Partial<GuardCommandOptions> =>
  Object.fromEntries(names.map((name) => [name, undefined]));

const NOTHING_OF_MODELS = without(NOT_OF_CLASSIFIERS);
const NOTHING_OF_ENGINES = without(NOT_OF_SERVICES);
const NOTHING_OF_SERVERS = without(["engine", "allowHttp"]);

/** A server that is named is the judge's, where there is one, and how models are run no service's. */
function forModel(
  guard: string,
  names: readonly string[],
  stage: GuardCommandOptions,
): GuardCommandOptions {
  const models = names.filter((name) => findClassifier(name) === undefined);
  const own =
    guard !== "judge" && names.includes("judge") ? { ...stage, ...NOTHING_OF_SERVERS } : stage;
  const isLone = models.every((name) => findService(name) !== undefined);
  return findService(guard) === undefined || isLone ? own : { ...own, ...NOTHING_OF_ENGINES };
}

/** `GUARD=MODEL,GUARD=MODEL`, or one model, for the one stage that is no classifier. */
function readModels(
  names: readonly string[],
  given: string | undefined,
): ReadonlyMap<string, string> {
  if (given === undefined) return new Map();
  const named = given.split(",").map((item) => {
    const name = names.find((id) => item.startsWith(`${id}=`));
    return name === undefined ? undefined : ([name, item.slice(name.length + 1)] as const);
  });
  const pairs = named.filter((pair) => pair !== undefined);
  if (pairs.length === named.length) return new Map(pairs);
  const [only, ...others] = names.filter((name) => findClassifier(name) === undefined);
  if (pairs.length > 0 || only === undefined || others.length > 0) {
    const example = names.map((name) => `${name}=FILE`).join(",");
    throw wrong(`--model must say whose it is in a cascade: --model ${example}`);
  }
  return new Map([[only, given]]);
}

/** A band for each stage but the last; without names, in their order. */
export function readBands(
  names: readonly string[],
  given: NonNullable<GuardCommandOptions["band"]>,
): readonly Band[] {
  const early = names.slice(0, -1);
  const unknown = given.find(({ stage }) => stage !== undefined && !early.includes(stage));
  if (unknown !== undefined) {
    throw wrong(
      `--band names no stage that hands on: ${unknown.stage}. There are: ${early.join(", ")}.`,
    );
  }
  const unnamed = given.filter(({ stage }) => stage === undefined);
  const bands = early.map((name) => {
    return (given.find(({ stage }) => stage === name) ?? unnamed.shift())?.band;
  });
  if (given.length === early.length && bands.every((band) => band !== undefined)) return bands;
  const example = early.map((name) => `--band ${name}=0.02:0.98`).join(" ");
  throw wrong(`Give --band once for each stage but the last: ${example}`);
}

function wrong(message: string): KomainuError {
  return new KomainuError("invalid_input", message);
}

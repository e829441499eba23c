import { type Command, Option } from "commander";
import { KomainuError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import type { SettingValue } from "../core/verdict.ts";
import type { GuardOptions } from "../guard/guard-options.ts";
import { decimalNumber, listOf, settings, thresholds, wholeNumber } from "./option-parsers.ts";

/** Adds the options that choose and set up a guard, the same for every command that runs one. */
export function addGuardOptions(command: Command): Command {
  return command
    .optionsGroup("Guard options:")
    .option("-g, --guard <id>", 'the guard: "komainu guards" lists them', "screen")
    .option("-m, --model <file>", "GGUF file, or name of an installed model (default: the best)")
    .option("--adapter <file>", "LoRA adapter in GGUF")
    .option(
      "-p, --policy <list>",
      "judge by these policies: ids, or JSON files; repeatable",
      listOf,
    )
    .option("-t, --threshold <value>", "0 to 1, or POLICY=VALUE; repeatable", thresholds)
    .option("--calibration <file>", 'thresholds that "komainu calibrate" found')
    .option("--variant <name>", "prompt variant, such as chat-template, card or paper")
    .addOption(new Option("--mode <mode>", "how the model is asked").choices(["score", "generate"]))
    .addOption(
      new Option("--history <how>", "what becomes of earlier turns").choices([
        "last-turn",
        "transcript",
      ]),
    )
    .option("--language <tag>", "language of the policies, such as ja (default: the text's)")
    .option("--set <name=value>", "a setting of the guard, such as alpha=0.5; repeatable", settings)
    .option("--timeout <seconds>", "give a check up after so long", decimalNumber({ least: 0 }))
    .option("--max-windows <count>", "most windows of a long text", wholeNumber({ least: 1 }))
    .optionsGroup("Engine options:")
    .option("--threads <count>", "CPU threads of the engine", wholeNumber({ least: 1 }))
    .option("--context-size <tokens>", "tokens of the engine's window", wholeNumber({ least: 1 }))
    .addOption(
      new Option("--gpu <kind>", "where the model runs").choices([
        "auto",
        "cuda",
        "vulkan",
        "metal",
        "none",
      ]),
    );
}

/** What commander makes of a command line: the option parsers have checked every value. */
export interface GuardCommandOptions {
  readonly guard: string;
  readonly model?: string | undefined;
  readonly adapter?: string | undefined;
  readonly policy?: readonly string[] | undefined;
  /** By policy; `*` is every policy. */
  readonly threshold?: Readonly<Record<string, number>> | undefined;
  readonly calibration?: string | undefined;
  readonly variant?: string | undefined;
  readonly mode?: "score" | "generate" | undefined;
  readonly history?: "last-turn" | "transcript" | undefined;
  readonly language?: string | undefined;
  readonly set?: Readonly<Record<string, SettingValue>> | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly maxWindows?: number | undefined;
  readonly threads?: number | undefined;
  readonly contextSize?: number | undefined;
  readonly gpu?: "auto" | "cuda" | "vulkan" | "metal" | "none" | undefined;
}

/** The guard that a command line asks for, policies read from their files. */
export async function readGuardOptions(
  options: GuardCommandOptions,
): Promise<GuardOptions & { readonly guard: string }> {
  const { policy, threshold, set, timeout, threads, contextSize, gpu, ...same } =
    pickGuardOptions(options);
  const engineOptions = {
    ...(threads === undefined ? {} : { threads }),
    ...(contextSize === undefined ? {} : { contextSize }),
    ...(gpu === undefined ? {} : { gpu: gpu === "none" ? (false as const) : gpu }),
  };
  return {
    ...same,
    policies: policy && (await readPolicies(policy)),
    settings: set,
    thresholds: threshold && readThresholds(threshold),
    timeout: timeout === undefined ? undefined : timeout * 1000,
    ...(Object.keys(engineOptions).length === 0 ? {} : { engineOptions }),
  };
}

/** Leaves out what belongs to the command. */
function pickGuardOptions(options: GuardCommandOptions): GuardCommandOptions {
  const { guard, model, adapter, policy, threshold, calibration, variant, mode } = options;
  const { history, language, set, timeout, maxWindows } = options;
  const { threads, contextSize, gpu } = options;
  const picked = {
    model,
    adapter,
    policy,
    threshold,
    calibration,
    variant,
    mode,
    history,
    language,
  };
  const numbers = { set, timeout, maxWindows, threads, contextSize, gpu };
  return { guard, ...picked, ...numbers };
}

/** Reads policy files, if there are any; a JSON reader is loaded only then. */
async function readPolicies(items: readonly string[]): Promise<readonly (string | Policy)[]> {
  if (!items.some(isPolicyFile)) return items;
  const { readPolicyFile } = await import("./read-policy-file.ts");
  const read = items.map(async (item) => (isPolicyFile(item) ? readPolicyFile(item) : [item]));
  return (await Promise.all(read)).flat();
}

/** Whether an item of `--policy` is a file, and not a policy of the guard. */
export function isPolicyFile(item: string): boolean {
  return /\.json$/i.test(item);
}

function readThresholds(given: Readonly<Record<string, number>>): number | Record<string, number> {
  const { "*": all, ...byPolicy } = given;
  if (all === undefined) return byPolicy;
  if (Object.keys(byPolicy).length === 0) return all;
  throw new KomainuError(
    "invalid_input",
    "Give --threshold either one value for every policy or POLICY=VALUE for each, not both.",
  );
}

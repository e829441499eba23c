import { type Command, InvalidArgumentError, Option } from "commander";
import { KomainuError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import type { GuardFamily } from "../core/family.ts";
import type { GuardOptions } from "../guard/guard-options.ts";
import type { GuardCommandOptions } from "./guard-command-options.ts";
import { chooseGuard } from "./families/known-families.ts";
import { refuseServerFlags, refuseUnusedFlags } from "./guard-flags.ts";
import {
  bands,
  decimalNumber,
  listOf,
  settings,
  thresholds,
  wholeNumber,
} from "./option-parsers.ts";
import { DEFAULT_GUARD } from "../classifier/bundled.ts";

/** Adds the options that choose and set up a guard, the same for every command that runs one. */
export function addGuardOptions(command: Command): Command {
  return addEngineOptions(addJudgingOptions(command));
}

function addJudgingOptions(command: Command): Command {
  return command
    .optionsGroup("Guard options:")
    .option(
      "-g, --guard <id>",
      '"komainu guards" lists them; ID@SHA256 pins one; with commas, a cascade (see --band)',
      DEFAULT_GUARD,
    )
    .option("--family-file <file>", "a guard family of your own, in TypeScript; its code is run")
    .option(
      "-m, --model <file>",
      "GGUF file, or name of an installed model (default: the best); for reader and screen, what train wrote",
    )
    .option("--adapter <file>", "LoRA adapter in GGUF; on llama-server: its file's name")
    .option(
      "-p, --policy <list>",
      "judge by these policies: ids, or JSON files; repeatable",
      listOf,
    )
    .option("-t, --threshold <value>", "0 to 1, or POLICY=VALUE; repeatable", thresholds)
    .option("--calibration <file>", 'thresholds that "komainu calibrate" found')
    .option(
      "--band <low:high>",
      "where a cascade's stage leaves the text to the next, or STAGE=LOW:HIGH; repeatable",
      bands,
    )
    .option("--variant <name>", "prompt variant, such as chat-template, card or paper")
    .addOption(new Option("--mode <mode>", "how the model is asked").choices(["score", "generate"]))
    .addOption(
      new Option("--history <how>", "what becomes of earlier turns").choices([
        "last-turn",
        "transcript",
      ]),
    )
    .option(
      "--language <tag>",
      "language of the wordings and thresholds, such as ja (default: the text's)",
    )
    .option("--set <name=value>", "a setting of the guard, such as alpha=0.5; repeatable", settings)
    .option("--timeout <seconds>", "give a check up after so long (default: never)", SECONDS)
    .option(
      "--stall-timeout <seconds>",
      "give a check up after so long without progress (default: 60)",
      SECONDS,
    )
    .option("--max-windows <count>", "most windows of a long text", wholeNumber({ least: 1 }))
    .addOption(replacedBySet("temperature"))
    .addOption(replacedBySet("alpha"));
}

/** Where the model runs: on a server, or in this process. */
function addEngineOptions(command: Command): Command {
  return command
    .optionsGroup("Server options:")
    .option(
      "--engine <url>",
      "the model on a server (vLLM, llama-server, SGLang, a judge's); repeatable, for replicas; --model then names the served model",
      listOf,
    )
    .option(
      "--tokenizer <name>",
      "the served model's tokenizer: name (\"komainu pull NAME --tokenizer-only\") or folder (default: the guard's)",
    )
    .option("--allow-http", "let texts and key go to a public host unencrypted")
    .optionsGroup("Engine options:")
    .option("--threads <count>", "CPU threads of the engine", wholeNumber({ least: 1 }))
    .option(
      "--sequences <count>",
      "rows evaluated side by side, each with memory of its own (default: 2)",
      wholeNumber({ least: 1 }),
    )
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

const SECONDS = decimalNumber({ least: 0.001 });

/** An option of the first release, refused with what there is instead. */
function replacedBySet(name: string): Option {
  return new Option(`--${name} <value>`)
    .argParser((value: string): never => {
      throw new InvalidArgumentError(`It is a setting of the guard now: --set ${name}=${value}`);
    })
    .hideHelp();
}

/** The guard that a command line asks for: policies read from their files, a family from its own. */
export async function readGuardOptions(
  options: GuardCommandOptions,
): Promise<GuardOptions & { readonly guard: string | GuardFamily }> {
  refuseUnusedFlags(options);
  refuseServerFlags(options);
  const { guard, model, adapter, policy, threshold, calibration, variant, mode } = options;
  const { history, language, set, timeout, stallTimeout, maxWindows } = options;
  const engineOptions = readEngineOptions(options);
  return {
    guard: await chooseGuard(guard, options.familyFile),
    model,
    adapter,
    engine: options.engine,
    tokenizer: options.tokenizer,
    policies: policy && (await readPolicies(policy)),
    thresholds: threshold && readThresholds(threshold),
    calibration,
    variant,
    mode,
    history,
    language,
    settings: set,
    timeout: timeout === undefined ? undefined : timeout * 1000,
    stallTimeout: stallTimeout === undefined ? undefined : stallTimeout * 1000,
    maxWindows,
    ...(Object.keys(engineOptions).length === 0 ? {} : { engineOptions }),
  };
}

function readEngineOptions(
  options: GuardCommandOptions,
): NonNullable<GuardOptions["engineOptions"]> {
  const { threads, sequences, contextSize, gpu, allowHttp } = options;
  if ((options.engine ?? []).length > 0) return allowHttp === true ? { allowHttp } : {};
  return {
    ...(threads === undefined ? {} : { threads }),
    ...(sequences === undefined ? {} : { sequences }),
    ...(contextSize === undefined ? {} : { contextSize }),
    ...(gpu === undefined ? {} : { gpu: gpu === "none" ? false : gpu }),
  };
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

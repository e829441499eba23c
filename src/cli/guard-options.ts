import { type Command, Option } from "commander";
import { z } from "zod";
import { KomainuError } from "../core/errors.ts";
import type { GuardOptions } from "../guard/create-guard.ts";
import { decimalNumber, listOf, thresholds, wholeNumber } from "./option-parsers.ts";
import { readPolicies } from "./read-policies.ts";

/** Adds the options that choose and set up a guard, the same for every command that runs one. */
export function addGuardOptions(command: Command): Command {
  return command
    .option("-g, --guard <id>", 'the guard: "komainu guards" lists them', "screen")
    .option("-m, --model <file>", "GGUF file of the guard's model (default: the one installed)")
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
    .addOption(
      new Option("--language <code>", "language of the policies (default: the text's)").choices([
        "ja",
        "en",
      ]),
    )
    .option("--temperature <T>", "softmax temperature of scores", decimalNumber({ least: 0 }))
    .option("--alpha <α>", "smoothing of scores", decimalNumber({ least: 0 }))
    .option("--timeout <seconds>", "give a check up after so long", decimalNumber({ least: 0 }))
    .option("--max-windows <count>", "most windows of a long text", wholeNumber({ least: 1 }))
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

/** What `addGuardOptions` makes of a command line. */
const guardOptionsSchema = z.object({
  guard: z.string(),
  model: z.string().optional(),
  adapter: z.string().optional(),
  policy: z.array(z.string()).optional(),
  threshold: z.record(z.string(), z.number()).optional(),
  calibration: z.string().optional(),
  variant: z.string().optional(),
  mode: z.string().optional(),
  history: z.enum(["last-turn", "transcript"]).optional(),
  language: z.enum(["ja", "en"]).optional(),
  temperature: z.number().optional(),
  alpha: z.number().optional(),
  timeout: z.number().optional(),
  maxWindows: z.number().optional(),
  threads: z.number().optional(),
  contextSize: z.number().optional(),
  gpu: z.enum(["auto", "cuda", "vulkan", "metal", "none"]).optional(),
});

/** Reads what `addGuardOptions` added from a command's parsed options. */
export async function readGuardOptions(
  parsed: unknown,
): Promise<GuardOptions & { readonly guard: string }> {
  const { policy, threshold, timeout, threads, contextSize, gpu, ...same } =
    guardOptionsSchema.parse(parsed);
  const engineOptions = {
    ...(threads === undefined ? {} : { threads }),
    ...(contextSize === undefined ? {} : { contextSize }),
    ...(gpu === undefined ? {} : { gpu: gpu === "none" ? (false as const) : gpu }),
  };
  return {
    ...same,
    policies: policy && (await readPolicies(policy)),
    timeout: timeout === undefined ? undefined : timeout * 1000,
    thresholds: threshold && readThresholds(threshold),
    ...(Object.keys(engineOptions).length === 0 ? {} : { engineOptions }),
  };
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

import type { Command } from "commander";
import { findClassifier } from "../classifier/bundled.ts";
import { KomainuError } from "../core/errors.ts";
import type { GuardCommandOptions } from "./guard-command-options.ts";

/** The options that choose and set up a guard, as the command line names them. */
export const FLAGS: Readonly<Record<keyof GuardCommandOptions, string>> = {
  guard: "--guard",
  familyFile: "--family-file",
  model: "--model",
  adapter: "--adapter",
  engine: "--engine",
  tokenizer: "--tokenizer",
  allowHttp: "--allow-http",
  policy: "--policy",
  threshold: "--threshold",
  calibration: "--calibration",
  band: "--band",
  variant: "--variant",
  mode: "--mode",
  history: "--history",
  language: "--language",
  set: "--set",
  timeout: "--timeout",
  stallTimeout: "--stall-timeout",
  maxWindows: "--max-windows",
  threads: "--threads",
  sequences: "--sequences",
  contextSize: "--context-size",
  gpu: "--gpu",
};

/** What a classifier has no use for: it has no prompt and runs on no engine. */
export const NOT_OF_CLASSIFIERS: readonly (keyof GuardCommandOptions)[] = [
  ...(["adapter", "variant", "mode", "history", "set", "maxWindows"] as const),
  ...(["engine", "tokenizer", "allowHttp"] as const),
  ...(["threads", "sequences", "contextSize", "gpu"] as const),
];

/** What is the server's own business. */
const NOT_OF_SERVERS = ["threads", "sequences", "contextSize", "gpu"] as const;

/**
 * Refuses options of an engine in the process beside a server, and those of a server without one.
 *
 * @throws KomainuError `invalid_input`, naming both options
 */
export function refuseServerFlags(options: GuardCommandOptions): void {
  const isServed = (options.engine ?? []).length > 0;
  const idle = isServed
    ? NOT_OF_SERVERS.find((name) => options[name] !== undefined)
    : (["tokenizer", "allowHttp"] as const).find((name) => options[name] !== undefined);
  if (idle === undefined) return;
  throw new KomainuError(
    "invalid_input",
    isServed
      ? `${FLAGS[idle]} does nothing beside --engine: the server was started with its own. Leave one out.`
      : `${FLAGS[idle]} is for a model on a server: name the server with --engine URL.`,
  );
}

/**
 * Refuses options that a bundled classifier does not use; a guard that runs a model says itself what it
 * has no use for.
 *
 * @throws KomainuError `invalid_input`, naming the option
 */
export function refuseUnusedFlags(options: GuardCommandOptions): void {
  const classifier = findClassifier(options.guard);
  if (classifier === undefined || options.familyFile !== undefined) return;
  const unused = NOT_OF_CLASSIFIERS.find((name) => options[name] !== undefined);
  if (unused === undefined) return;
  const used = Object.entries(FLAGS).filter(([name]) => {
    return (
      name !== "guard" && name !== "band" && !NOT_OF_CLASSIFIERS.some((other) => other === name)
    );
  });
  throw new KomainuError(
    "invalid_input",
    `${classifier.named} takes no ${FLAGS[unused]}. It takes: ${used.map(([, flag]) => flag).join(", ")}; or choose a guard that runs a model with --guard.`,
  );
}

/**
 * Refuses options of a guard beside one that asks no guard.
 *
 * @throws KomainuError `invalid_input`, naming both options
 */
export function refuseGuardFlags(
  command: Command,
  beside: string,
  except: readonly (keyof GuardCommandOptions)[] = [],
): void {
  for (const [name, flag] of Object.entries(FLAGS)) {
    if (except.some((allowed) => allowed === name)) continue;
    if (command.getOptionValueSource(name) === "cli") throw idle(flag, beside);
  }
}

/**
 * Refuses other options that do nothing beside one, by their names as commander has them.
 *
 * @throws KomainuError `invalid_input`, naming both options
 */
export function refuseFlags(command: Command, beside: string, names: readonly string[]): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (!names.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    throw idle(option.long ?? name, beside);
  }
}

/**
 * Refuses options that do nothing without another.
 *
 * @throws KomainuError `invalid_input`, naming both options
 */
export function refuseNeeding(command: Command, other: string, names: readonly string[]): void {
  const given = command.options.find((option) => {
    const name = option.attributeName();
    return names.includes(name) && command.getOptionValueSource(name) === "cli";
  });
  if (given === undefined) return;
  throw new KomainuError("invalid_input", `${given.long} does nothing without ${other}.`);
}

function idle(flag: string, beside: string): KomainuError {
  return new KomainuError("invalid_input", `${flag} does nothing beside ${beside}: leave one out.`);
}

import type { Command } from "commander";
import { KomainuError } from "../../../core/errors.ts";
import { refuseFlags, refuseGuardFlags } from "../../guard-flags.ts";
import type { EvalOptions } from "./eval-options.ts";

const ASKING = ["concurrency", "cache", "cascade"];
const COLUMNS = ["labelColumn", "promptColumn", "responseColumn", "textColumn"];
const ROWS = [
  "task",
  "data",
  "revision",
  "rowsFormat",
  "encoding",
  "limit",
  "texts",
  "scoreColumn",
  ...COLUMNS,
];
const PLACES = ["idColumn", "sourceColumn", "typeColumn"];

/**
 * Refuses options that do nothing beside others.
 *
 * @throws KomainuError `invalid_input`, naming both
 */
export function refuseIdleFlags(command: Command, options: EvalOptions): void {
  const { list, predictions, compare, guardName, output } = options;
  if (list === true) return refuseAll(command, "--list");
  if (compare.length > 0) {
    refuseGuardFlags(command, "--compare", ["threshold"]);
    refuseFlags(command, "--compare", ["predictions", "guardName", "rowsCsv", ...ASKING]);
    refuseFlags(command, "--compare", [...ROWS, ...PLACES]);
  } else if (predictions.length > 0) {
    // The family's file says how its recorded answers are read.
    refuseGuardFlags(command, "--predictions", ["threshold", "familyFile"]);
    refuseFlags(command, "--predictions", ["rowsCsv", ...ASKING]);
  } else {
    const needs = [guardName === undefined ? undefined : "--guard-name", scoreFlag(options)];
    const idle = needs.find((flag) => flag !== undefined);
    if (idle !== undefined) throw needing(idle, "--predictions");
  }
  if (options.title !== undefined && output === undefined) throw needing("--title", "--output");
}

function scoreFlag({ scoreColumn }: EvalOptions): string | undefined {
  return scoreColumn === undefined ? undefined : "--score-column";
}

function refuseAll(command: Command, beside: string): void {
  const names = command.options.map((option) => option.attributeName());
  refuseFlags(
    command,
    beside,
    names.filter((name) => name !== "list" && name !== "guard"),
  );
  refuseGuardFlags(command, beside);
}

function needing(flag: string, other: string): KomainuError {
  return new KomainuError("invalid_input", `${flag} does nothing without ${other}.`);
}

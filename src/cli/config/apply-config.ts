import type { Command } from "commander";
import { session } from "../session.ts";
import { note } from "../ui/note.ts";
import { printable } from "../ui/printable.ts";
import { warn } from "../ui/warn.ts";
import { findOption, type ResolvedOption, resolveOptions } from "./resolve-options.ts";
import { warnOfUnknownVariables } from "./warn-of-variables.ts";
import { findClassifier } from "../../classifier/bundled.ts";

/** Commands that take no options from elsewhere, and so work beside a damaged file. */
const WITHOUT: ReadonlySet<string> = new Set(["config", "completion"]);

/** Commands that choose thresholds take none. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  calibrate: ["threshold", "calibration", "band"],
};

/**
 * Gives a command the options that its command line leaves out, from the environment and the files of
 * options. What a file that was merely found gives is named on stderr, also under `--quiet` where it
 * can change a result; so is what is given and not used.
 *
 * @throws KomainuError as `resolveOptions`
 */
export async function applyConfig(command: Command): Promise<void> {
  if (WITHOUT.has(command.name())) return;
  warnOfUnknownVariables();
  const { config }: { config?: string } = command.optsWithGlobals();
  const resolved = await resolveOptions(command, config);
  session.configs = resolved.files.map(({ place }) => place.file);
  const options = resolved.options.filter(({ field }) => findOption(command, field.option));
  const unused = resolved.unused.filter(({ field }) => findOption(command, field.option));
  const isLeftOut = ({ field }: ResolvedOption): boolean =>
    LEFT_OUT[command.name()]?.includes(field.option) === true;
  const applied = options.filter((option) => !isLeftOut(option));
  for (const { field, value, source } of applied) {
    command.setOptionValueWithSource(field.option, value, source);
  }
  followSequences(command);
  leaveFamily(command);
  session.quiet = command.optsWithGlobals()["quiet"] === true;
  for (const { place } of resolved.files) {
    const origin = `${place.file} (${place.by})`;
    if (!place.trusted)
      nameFound(
        place.file,
        applied.filter((option) => option.origin === origin),
      );
  }
  noteUnused(`with the guard ${resolved.guard}`, unused);
  noteUnused(`by ${command.name()}`, options.filter(isLeftOut));
}

function nameFound(file: string, options: readonly ResolvedOption[]): void {
  if (options.length === 0) return;
  const line = `Options from ${file}, which was found in the working directory: ${namesOf(options)}. --config names a file that you trust.`;
  if (options.every(({ field }) => field.harmless)) return note(printable(line));
  warn(line);
  session.caveats.push(printable(line));
}

/** A line for each place that gives something that nothing uses. */
function noteUnused(where: string, options: readonly ResolvedOption[]): void {
  for (const origin of new Set(options.map((option) => option.origin))) {
    const names = namesOf(options.filter((option) => option.origin === origin));
    note(printable(`Not used ${where}: ${names}, from ${origin}`));
  }
}

function namesOf(options: readonly ResolvedOption[]): string {
  return options.map(({ field }) => field.path).join(", ");
}

/** A family's file is the guard where none is named; who names a classifier means that. */
function leaveFamily(command: Command): void {
  const { guard, familyFile } = command.opts<{ guard?: string; familyFile?: string }>();
  if (findClassifier(guard) === undefined || familyFile === undefined) return;
  if (command.getOptionValueSource("guard") === "default") return;
  command.setOptionValueWithSource("familyFile", undefined, "config");
  note(`Not used with the guard ${guard}: familyFile`);
}

/** An engine that evaluates more rows side by side is given as many to do. */
function followSequences(command: Command): void {
  const sequences: unknown = command.getOptionValue("sequences");
  const concurrency: unknown = command.getOptionValue("concurrency");
  if (typeof sequences !== "number" || typeof concurrency !== "number") return;
  if (command.getOptionValueSource("concurrency") !== "default" || sequences <= concurrency) return;
  command.setOptionValueWithSource("concurrency", sequences, "config");
}

import type { Command } from "commander";
import { session } from "../session.ts";
import { note } from "../ui/note.ts";
import { findOption, resolveOptions } from "./resolve-options.ts";

/** Commands that take no options from elsewhere, and so work beside a damaged file. */
const WITHOUT: ReadonlySet<string> = new Set(["config", "completion"]);

/** Commands that choose thresholds take none. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  calibrate: ["threshold", "calibration"],
};

/**
 * Gives a command the options that its command line leaves out, from the environment and the files of
 * options. A file that was merely found is named on stderr where anything is taken from it.
 *
 * @throws KomainuError as `resolveOptions`
 */
export async function applyConfig(command: Command): Promise<void> {
  if (WITHOUT.has(command.name())) return;
  const { config }: { config?: string } = command.optsWithGlobals();
  const { options, files } = await resolveOptions(command, config);
  session.configs = files.map(({ place }) => place.file);
  const used = new Set<string>();
  for (const { field, value, source, origin } of options) {
    if (LEFT_OUT[command.name()]?.includes(field.option) === true) continue;
    if (findOption(command, field.option) === undefined) continue;
    command.setOptionValueWithSource(field.option, value, source);
    used.add(origin);
  }
  followSequences(command);
  session.quiet = command.optsWithGlobals()["quiet"] === true;
  for (const { place } of files) {
    const origin = `${place.file} (${place.by})`;
    if (!place.trusted && used.has(origin)) note(`Options from ${place.file}`);
  }
}

/** An engine that evaluates more rows side by side is given as many to do. */
function followSequences(command: Command): void {
  const sequences: unknown = command.getOptionValue("sequences");
  const concurrency: unknown = command.getOptionValue("concurrency");
  if (typeof sequences !== "number" || typeof concurrency !== "number") return;
  if (command.getOptionValueSource("concurrency") !== "default" || sequences <= concurrency) return;
  command.setOptionValueWithSource("concurrency", sequences, "config");
}

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
  const used = new Set<string>();
  for (const { field, value, source, origin } of options) {
    if (LEFT_OUT[command.name()]?.includes(field.option) === true) continue;
    if (findOption(command, field.option) === undefined) continue;
    command.setOptionValueWithSource(field.option, value, source);
    used.add(origin);
  }
  session.quiet = command.optsWithGlobals()["quiet"] === true;
  for (const { place } of files) {
    const origin = `${place.file} (${place.by})`;
    if (!place.trusted && used.has(origin)) note(`Options from ${place.file}`);
  }
}

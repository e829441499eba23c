import type { Command } from "commander";

/** Adds the option that names the encoding of files of rows, the same in every command. */
export function addEncodingOption(command: Command): Command {
  return command.option(
    "--encoding <name>",
    "encoding of the rows' text, such as shift_jis (default: UTF-8)",
  );
}

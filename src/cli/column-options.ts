import type { Command } from "commander";

/** The columns that commands name, the same way everywhere. */
const COLUMN_OPTIONS = {
  prompt: ["--prompt-column <name>", "column of what users asked"],
  response: ["--response-column <name>", "column of what the assistant answered"],
  text: ["--text-column <name>", "column of lone texts, judged as prompts"],
  messages: ["--messages-column <name>", "column of conversations"],
  label: ["--label-column <name>", "column of the label, such as harmful or 有害"],
  score: ["--score-column <name>", "column of the score, in recorded answers"],
  id: ["--id-column <name>", "column of the rows' ids (default: id)"],
  source: ["--source-column <name>", "column to part the rows by (default: source)"],
  type: ["--type-column <name>", "column to part the rows by (default: type)"],
} as const;

/** Adds the options that name these columns. What is not named is guessed from the names. */
export function addColumnOptions(
  command: Command,
  columns: readonly (keyof typeof COLUMN_OPTIONS)[],
): Command {
  command.optionsGroup("Columns (default: those whose names tell):");
  for (const column of columns) {
    const [flags, description] = COLUMN_OPTIONS[column];
    command.option(flags, description);
  }
  return command;
}

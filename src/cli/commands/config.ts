import { Command } from "commander";
import { z } from "zod";
import { addColumnOptions } from "../column-options.ts";
import { configSchema } from "../config/config-schema.ts";
import { CONFIG_FIELDS } from "../config/config-fields.ts";
import { findOption, resolveOptions } from "../config/resolve-options.ts";
import { addGuardOptions } from "../guard-options.ts";
import { printable } from "../ui/printable.ts";
import { renderTable } from "../ui/table.ts";

const EXAMPLES = `
Examples:
  $ komainu config
  $ komainu config --json
  $ komainu config --config ./komainu.config.yaml
  $ komainu config --schema > komainu.schema.json

An option is taken from the first of: the command line, the environment (KOMAINU_GUARD,
KOMAINU_MODEL, …), the file of --config or KOMAINU_CONFIG, else komainu.config.yaml, .yml or .json in
the working directory, then the user's own komainu/config.yaml in XDG_CONFIG_HOME (~/.config), and
the default. A file that merely lies in the working directory may not name an engine's settings, an
adapter, a model's path or a family's file, and may not let unjudged or empty content pass.

Exit status: 0, or 2 for a file that cannot be used.`;

/** One option as `komainu config --json` prints it. */
interface Listed {
  readonly name: string;
  readonly value: unknown;
  readonly origin: string;
}

/** `komainu config`: prints the options that a command would take, and where each is from. */
export function buildCommand(): Command {
  const command = new Command("config")
    .description("Print the options that commands take when they are not given, with their origin.")
    .option("--json", "print as JSON")
    .option("--schema", "print the JSON Schema of a configuration");
  addColumnOptions(command, [
    "prompt",
    "response",
    "text",
    "messages",
    "label",
    "score",
    "id",
    "source",
    "type",
  ] as const);
  return addGuardOptions(command).addHelpText("after", EXAMPLES).action(print);
}

async function print(
  { json, schema }: { readonly json?: true; readonly schema?: true },
  command: Command,
): Promise<void> {
  if (schema) return printJson(z.toJSONSchema(configSchema, { io: "input" }));
  const listed = await listOptions(command);
  if (json) return printJson(listed);
  const rows = listed.map(({ name, value, origin }) => [name, shown(value), origin]);
  const columns = ["Name", "Value", "Origin"].map((title) => ({ title }));
  process.stdout.write(`${printable(renderTable(columns, rows))}\n`);
}

async function listOptions(command: Command): Promise<readonly Listed[]> {
  const { config }: { config?: string } = command.optsWithGlobals();
  const { options } = await resolveOptions(command, config);
  return CONFIG_FIELDS.map((field) => {
    const given = command.getOptionValueSourceWithGlobals(field.option) === "cli";
    const value: unknown = command.optsWithGlobals()[field.option];
    if (given) return { name: field.path, value, origin: "command line" };
    const found = options.find((option) => option.field === field);
    if (found) return { name: field.path, value: found.value, origin: found.origin };
    const usual: unknown = findOption(command, field.option)?.defaultValue;
    return { name: field.path, value: usual ?? null, origin: "default" };
  });
}

function shown(value: unknown): string {
  if (value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

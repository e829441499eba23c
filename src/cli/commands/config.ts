import { Command, type Option } from "commander";
import { z } from "zod";
import { addColumnOptions } from "../column-options.ts";
import { configSchema } from "../config/config-schema.ts";
import { CONFIG_FIELDS } from "../config/config-fields.ts";
import { findOption, resolveOptions } from "../config/resolve-options.ts";
import { warnOfUnknownVariables } from "../config/warn-of-variables.ts";
import { addGuardOptions } from "../guard-options.ts";
import { COMMANDS } from "../registry.ts";
import { printable } from "../ui/printable.ts";
import { renderTable } from "../ui/table.ts";

const EXAMPLES = `
Examples:
  $ komainu config
  $ komainu config --json
  $ komainu config --config ./komainu.config.yaml
  $ komainu config --schema > komainu.schema.json

An option is taken from the first of: the command line, the environment (the variable that stands
beside it), the file of --config or KOMAINU_CONFIG, else komainu.config.yaml, .yml or .json in
the working directory, then the user's own komainu/config.yaml in XDG_CONFIG_HOME (~/.config), and
the default. A file that merely lies in the working directory may not name an engine's settings, an
adapter, a model's path, a family's file, a cache, or files outside its folder, and may not let
unjudged or empty content pass.

Exit status: 0, or 2 for a file that cannot be used.`;

/** One option as `komainu config --json` prints it. */
interface Listed {
  readonly name: string;
  readonly value: unknown;
  readonly origin: string;
  /** The environment variable that gives it. */
  readonly variable: string;
  /** Where a value is given that the guard has no use for. */
  readonly unused?: string;
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
  warnOfUnknownVariables();
  const listed = await listOptions(command);
  if (json) return printJson(listed);
  const rows = listed.map(({ name, value, origin, variable, unused }) => {
    const whence = unused === undefined ? origin : `${origin}; not used: ${unused}`;
    return [name, shown(value), whence, variable];
  });
  const columns = ["Name", "Value", "Origin", "Variable"].map((title) => ({ title }));
  process.stdout.write(`${printable(renderTable(columns, rows))}\n`);
}

async function listOptions(command: Command): Promise<readonly Listed[]> {
  const { config }: { config?: string } = command.optsWithGlobals();
  const find = await findAnywhere(command);
  const { options, unused } = await resolveOptions(command, config, find);
  return CONFIG_FIELDS.map((field): Listed => {
    const { path: name, env: variable, option } = field;
    const idle = unused.find((each) => each.field === field)?.origin;
    const given = command.getOptionValueSourceWithGlobals(option) === "cli";
    const elsewhere = options.find((each) => each.field === field);
    const value: unknown = given
      ? command.optsWithGlobals()[option]
      : (elsewhere?.value ?? find(option)?.defaultValue ?? null);
    const origin = given ? "command line" : (elsewhere?.origin ?? "default");
    return idle === undefined
      ? { name, value, origin, variable }
      : { name, value, origin, variable, unused: idle };
  });
}

/** Finds the options of all commands that take some from elsewhere. */
async function findAnywhere(command: Command): Promise<(name: string) => Option | undefined> {
  const others = COMMANDS.filter(({ name }) => ["check", "scan", "eval"].includes(name));
  const loaded = await Promise.all(others.map(({ load }) => load()));
  const commands = [command, ...loaded.map(({ buildCommand: build }) => build())];
  return (name) => commands.map((each) => findOption(each, name)).find(Boolean);
}

function shown(value: unknown): string {
  if (value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

import { Command, CommanderError } from "commander";
import { COMMANDS } from "./registry.ts";
import { beginSession, session } from "./session.ts";
import { printError, printUsageError } from "./ui/print-error.ts";
import { packageVersion } from "./version.ts";

const EXAMPLES = `
Examples:
  $ komainu check "How do I make sourdough?"
  $ komainu check --prompt "..." --response "..." --json
  $ komainu scan rows.jsonl --prompt-column prompt --output verdicts.jsonl
  $ komainu guards
  $ komainu doctor

komainu.config.yaml or .json in the working directory, or the file of --config or KOMAINU_CONFIG,
gives options that are not given here: "komainu config" prints them with their origin.

Exit status: 0 allow or success, 1 deny, 2 could not judge or wrong use.
"komainu COMMAND --help" explains a command.`;

/**
 * Runs one command line (without `node` and the script) and gives the exit status: 0 allow or
 * success, 1 deny, 2 could not judge or wrong use.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  if (options.includes("--no-color")) process.env["NO_COLOR"] = "1";
  beginSession({ json: asksForJson(options), quiet: options.includes("--quiet") });
  try {
    const program = await buildProgram(args);
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      printUsageError(error.message);
    } else printError(error, { debug: options.includes("--debug") });
    return 2;
  }
}

/** Told from the words alone, so that wrong use is reported as JSON too. */
function asksForJson(options: readonly string[]): boolean {
  const format = options.indexOf("--format");
  return (
    options.includes("--json") ||
    options.includes("--format=json") ||
    (format >= 0 && options[format + 1] === "json")
  );
}

/** The whole command tree, with the modules of only the commands that the arguments may name. */
async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("komainu")
    .description("Safety guard for LLM applications: judges prompts and responses.")
    .version(packageVersion(), "-V, --version", "print the version")
    .option("--config <file>", "read options from this file (or KOMAINU_CONFIG)")
    .option("--quiet", "print nothing but the result and errors")
    .option("--debug", "on an error, show its cause and stack")
    .option("--no-color", "print without colours (NO_COLOR does the same)")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", EXAMPLES)
    .hook("preAction", async (_program, command) => {
      const { applyConfig } = await import("./config/apply-config.ts");
      await applyConfig(command);
      session.quiet = command.optsWithGlobals()["quiet"] === true;
    });
  for (const { name, summary, load } of COMMANDS) {
    // An option's value may stand before the command's name.
    const command = args.includes(name) ? (await load()).buildCommand() : new Command(name);
    program.addCommand(command.summary(summary));
  }
  throwInsteadOfExit(program);
  return program;
}

/** Makes wrong use reject `parseAsync`, so that the exit status is decided in one place. */
function throwInsteadOfExit(command: Command, path = command.name()): void {
  command.exitOverride();
  for (const child of command.commands) {
    const childPath = `${path} ${child.name()}`;
    child.configureHelp({ showGlobalOptions: true });
    child.showHelpAfterError(`"${childPath} --help" shows what it takes.`);
    throwInsteadOfExit(child, childPath);
  }
}

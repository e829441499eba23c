import { Command, CommanderError } from "commander";
import { COMMANDS } from "./registry.ts";
import { printError } from "./ui/print-error.ts";
import { packageVersion } from "./version.ts";

const EXAMPLES = `
Examples:
  $ komainu check "How do I make sourdough?"
  $ komainu check --prompt "..." --response "..." --json
  $ komainu scan rows.jsonl --prompt-column prompt --output verdicts.jsonl
  $ komainu guards
  $ komainu doctor

Exit status: 0 allow or success, 1 deny, 2 could not judge or wrong use.
"komainu COMMAND --help" explains a command.`;

/**
 * Runs one command line (without `node` and the script) and gives the exit status: 0 allow or
 * success, 1 deny, 2 could not judge or wrong use.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  if (args.includes("--no-color")) process.env["NO_COLOR"] = "1";
  try {
    const program = await buildProgram(args);
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    printError(error, { debug: args.includes("--debug") });
    return 2;
  }
}

/** The whole command tree, with the module of only the command that the arguments name. */
async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("komainu")
    .description("Safety guard for LLM applications: judges prompts and responses.")
    .version(packageVersion(), "-V, --version", "print the version")
    .option("--debug", "on an error, show its cause and stack")
    .option("--no-color", "print without colours (NO_COLOR does the same)")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", EXAMPLES);
  const words = args.filter((arg) => !arg.startsWith("-"));
  const asked = words[0] === "help" ? words[1] : words[0];
  for (const { name, summary, load } of COMMANDS) {
    const command = name === asked ? (await load()).buildCommand() : new Command(name);
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

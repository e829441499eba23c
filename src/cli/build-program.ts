import { Command } from "commander";
import { COMMANDS } from "./registry.ts";
import { session } from "./session.ts";
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

/** The whole command tree, with the modules of only the commands that the arguments may name. */
export async function buildProgram(args: readonly string[]): Promise<Command> {
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
  program.showHelpAfterError('"komainu --help" lists the commands.');
  return program;
}

/**
 * The words to parse: `help COMMAND` becomes `COMMAND --help`, and help is not asked of a command
 * that there is none of, so that it is refused as such.
 */
export function plainWords(args: readonly string[]): readonly string[] {
  const at = args.findIndex(
    (word, index) => !word.startsWith("-") && args[index - 1] !== "--config",
  );
  const word = args[at];
  if (at < 0 || word === undefined || args.slice(0, at).includes("--")) return args;
  if (word === "help") return plainWords([...args.toSpliced(at, 1), "--help"]);
  if (COMMANDS.some(({ name }) => name === word)) return args;
  return args.filter((each) => each !== "--help" && each !== "-h");
}

/** Makes wrong use reject `parseAsync`, so that the exit status is decided in one place. */
function throwInsteadOfExit(command: Command, path = command.name()): void {
  command.exitOverride().configureOutput({
    outputError: (message, write) => write(message.replace(/^error: /u, "komainu: ")),
  });
  for (const child of command.commands) {
    const childPath = `${path} ${child.name()}`;
    child.configureHelp({ showGlobalOptions: true });
    child.showHelpAfterError(`"${childPath} --help" shows what it takes.`);
    throwInsteadOfExit(child, childPath);
  }
}

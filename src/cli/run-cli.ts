import { CommanderError } from "commander";
import { buildProgram, plainWords } from "./build-program.ts";
import { beginSession } from "./session.ts";
import { printError, printUsageError } from "./ui/print-error.ts";

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
    if (args[0] === "completion" && args[1] === "--complete") {
      const { printCompletion } = await import("./completion/print-completion.ts");
      await printCompletion(args.slice(3));
      return 0;
    }
    const words = plainWords(args);
    const program = await buildProgram(words);
    await program.parseAsync([...words], { from: "user" });
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

import { Command, Option } from "commander";
import { KomainuError } from "../../core/errors.ts";
import type { CheckOptions, Guard } from "../../core/guard.ts";
import type { Target } from "../../core/message.ts";
import type { Verdict } from "../../core/verdict.ts";
import { chooseGuard } from "../choose-guard.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import { chooseFamily, knownFamilies } from "../families/known-families.ts";
import type { GuardCommandOptions } from "../guard-command-options.ts";
import { addGuardOptions } from "../guard-options.ts";
import { unjudgedTypes } from "../option-parsers.ts";
import { session } from "../session.ts";
import { renderVerdict } from "../ui/print-verdict.ts";
import { printable } from "../ui/printable.ts";
import { showStatus } from "../ui/status-line.ts";
import { createStyle } from "../ui/style.ts";
import { type CheckSource, readCheckSource } from "./read-check-source.ts";
import { findClassifier } from "../../classifier/bundled.ts";

const EXAMPLES = `
Examples:
  $ komainu check "How do I make sourdough?"
  $ komainu check -- "-text that begins with a dash"
  $ cat letter.txt | komainu check -
  $ komainu check --prompt "..." --response "..." --json
  $ komainu check --messages chat.json --target prompt
  $ komainu check --messages chat.json --unjudged tool_call,reasoning
  $ komainu check --guard shieldgemma --threshold 0.6 "..."
  $ komainu check --guard shieldgemma --model shieldgemma-2b.gguf --policy my-policy.json "..."
  $ komainu check --guard arise --format card "..."
  $ komainu check --guard screen,shieldgemma --band 0.02:0.98 "..."

A text that is read from a file or from standard input loses its last newline. Messages are
those of OpenAI's Chat Completions or Responses API, of the AI SDK, or of LangChain; docs/messages.md
says how they are read.
Exit status: 0 allow, 1 deny, 2 could not judge or wrong use.`;

/** What commander makes of the command line. */
interface CheckCommandOptions extends GuardCommandOptions, Omit<CheckSource, "text"> {
  readonly target?: Target;
  readonly format: "text" | "json" | "card";
  readonly json?: true;
  readonly unjudged: NonNullable<CheckOptions["unjudged"]>;
  readonly allowEmpty?: true;
}

/** `komainu check`: judges one text, exchange or conversation. */
export function buildCommand(): Command {
  const command = new Command("check")
    .description("Judge one text, one exchange or one conversation, and print the verdict.")
    .argument("[text]", 'what the user asked; "-" reads standard input')
    .option("-f, --file <file>", "judge the text in a file")
    .option("--prompt <text>", "what the user asked")
    .option("--response <text>", "what the assistant answered; then this is what is judged")
    .option("--messages <file>", 'JSON of a conversation, or "-"; its last turn is judged')
    .addOption(new Option("--target <side>", "which side to judge").choices(["prompt", "response"]))
    .addOption(
      new Option(
        "--unjudged <types>",
        "what becomes of images, files, calls of tools, …: unknown, pass, or the types that pass",
      )
        .argParser(unjudgedTypes)
        .default("unknown"),
    )
    .option("--allow-empty", "allow empty text, instead of: could not judge")
    .addOption(
      new Option("--format <form>", "how to print: card is as the model's card prints it")
        .choices(["text", "json", "card"])
        .default("text"),
    )
    .addOption(
      new Option("--json", "print the whole verdict as JSON (as --format json)").conflicts(
        "format",
      ),
    );
  return addGuardOptions(command).addHelpText("after", EXAMPLES).action(check);
}

async function check(text: string | undefined, options: CheckCommandOptions): Promise<void> {
  const format = options.json === true ? "json" : options.format;
  const print = await choosePrinter(format, options);
  const input = await readCheckSource({ ...options, text });
  await using guard = await loadGuard(options);
  const reasoning = format === "text" && !session.quiet ? createReasoningPrinter() : undefined;
  const judged = await guard.check(input, {
    target: options.target,
    unjudged: options.unjudged,
    allowEmpty: options.allowEmpty,
    onReasoning: reasoning?.write,
  });
  reasoning?.end();
  const verdict = format === "json" ? withCaveats(judged) : judged;
  process.exitCode = EXIT_STATUS[verdict.decision];
  if (format === "card" && verdict.failure) {
    process.stderr.write(`komainu: not judged: ${printable(verdict.failure.message)}\n`);
  } else process.stdout.write(`${print(verdict)}\n`);
}

/** JSON is read away from what stands on stderr. */
function withCaveats(verdict: Verdict): Verdict {
  if (session.caveats.length === 0) return verdict;
  return { ...verdict, notes: [...(verdict.notes ?? []), ...session.caveats] };
}

async function loadGuard(options: CheckCommandOptions): Promise<Guard> {
  const chosen = await chooseGuard(options);
  const done =
    findClassifier(options.guard) !== undefined ? undefined : showStatus("Loading the model…");
  try {
    return await chosen.open();
  } finally {
    done?.();
  }
}

/** Chosen before anything is loaded, so that a form the guard lacks is refused at once. */
async function choosePrinter(
  format: CheckCommandOptions["format"],
  { guard, familyFile }: GuardCommandOptions,
): Promise<(verdict: Verdict) => string> {
  if (format === "json") return (verdict) => JSON.stringify(verdict, null, 2);
  if (format === "text") {
    const view = { width: process.stdout.columns || 80, style: createStyle(process.stdout) };
    return ({ notes = [], ...verdict }) =>
      renderVerdict(session.quiet ? verdict : { ...verdict, notes }, view);
  }
  const family = await chooseFamily(guard, familyFile);
  if (family?.formatCard) return family.formatCard;
  const ids = (await knownFamilies(familyFile))
    .filter((family) => family.formatCard)
    .map(({ id }) => id);
  throw new KomainuError(
    "invalid_input",
    `The guard "${family?.id ?? guard}" has no card form. These have: ${ids.join(", ")}.`,
  );
}

/** Writes a model's reasoning on stderr as it comes, so that stdout holds the verdict alone. */
function createReasoningPrinter() {
  const style = createStyle(process.stderr);
  let any = false;
  return {
    write: (piece: string): void => {
      any = true;
      process.stderr.write(style("dim", printable(piece)));
    },
    end: (): void => {
      if (any) process.stderr.write("\n\n");
    },
  };
}

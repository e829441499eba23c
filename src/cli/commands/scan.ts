import { Command, Option } from "commander";
import { isStream } from "../../files/replace-file.ts";
import { ROW_FORMATS } from "../../rows/row-format.ts";
import { addColumnOptions } from "../column-options.ts";
import { chooseGuard } from "../choose-guard.ts";
import { addEncodingOption } from "../encoding-option.ts";
import { refuseFlags } from "../guard-flags.ts";
import { addGuardOptions } from "../guard-options.ts";
import { listOf, wholeNumber } from "../option-parsers.ts";
import { session } from "../session.ts";
import { stopSignal } from "../stop-signal.ts";
import { note } from "../ui/note.ts";
import { summaryJson, summaryText } from "./scan/print-summary.ts";
import { runScan } from "./scan/run-scan.ts";
import { defaultOutput, type ScanOptions } from "./scan/scan-options.ts";

const EXAMPLES = `
Examples:
  $ komainu scan rows.jsonl
  $ komainu scan chats.csv --prompt-column question --response-column answer
  $ komainu scan data.parquet --text-column text --output verdicts.csv
  $ komainu scan lines.txt --guard shieldgemma --concurrency 8
  $ komainu scan lines.txt --guard screen,shieldgemma --calibration cascade.json
  $ cat rows.jsonl | komainu scan - --format jsonl > verdicts.jsonl

The output has one JSON object a row, or one line of a table where its name ends
in .csv, in the input's order, without the rows' text. Until it is whole it is
called OUTPUT.partial. A scan that was stopped, in whatever way, resumes where it
was when the same command is run again.

Exit status: 0 every row was judged; 1 a row was denied, with --fail-on-deny;
2 a row could not be judged, the scan was stopped, or wrong use.`;

/** \`komainu scan\`: judges every row of a file. */
export function buildCommand(): Command {
  const command = new Command("scan")
    .description(
      "Judge every row of a file: JSONL, CSV, TSV, Parquet or plain lines, also gzipped.",
    )
    .argument("<file>", 'the rows; "-" reads standard input, which cannot be resumed')
    .option("-o, --output <file>", 'the verdicts, or "-" (default: NAME.verdicts.jsonl here)')
    .addOption(
      new Option("--format <form>", "form of the rows (default: by name)").choices(ROW_FORMATS),
    )
    .addOption(new Option("--target <side>", "which side to judge").choices(["prompt", "response"]))
    .option(
      "--concurrency <count>",
      "rows under way at once; a model evaluates --sequences of them side by side",
      wholeNumber({ least: 1, most: 1024 }),
      4,
    )
    .option("--keep <columns>", "copy these columns into the output, such as an id", listOf)
    .option("--include-text", "copy the judged text and the model's reasoning into the output")
    .option("--keep-going", "write damaged rows and rows that the engine failed on as unknown")
    .option("--restart", "discard what an unfinished scan wrote, and begin again")
    .option("--force", "replace an output that is there already")
    .option("--fail-on-deny", "exit with 1 if any row is denied")
    .option("--json", "print the summary as JSON (on stderr where stdout holds the verdicts)")
    .addOption(
      new Option("--progress <when>", "auto: a bar on a terminal; plain: lines")
        .choices(["auto", "plain", "never"])
        .default("auto"),
    );
  addEncodingOption(command);
  addColumnOptions(command, ["prompt", "response", "text", "messages"]);
  return addGuardOptions(command).addHelpText("after", EXAMPLES).action(scan);
}

async function scan(input: string, options: ScanOptions, command: Command): Promise<void> {
  const output = options.output ?? ((await isStream(input)) ? "-" : defaultOutput(input));
  session.rowsOnStdout = output === "-";
  if (output === "-") refuseFlags(command, "verdicts on stdout", ["force"]);
  if (await isStream(input)) refuseFlags(command, "an input that cannot be resumed", ["restart"]);
  const guard = await chooseGuard(options);
  using stop = stopSignal();
  const started = performance.now();
  const summary = await runScan({ input, output, options, guard, signal: stop.signal });
  if (options.json === true) printJsonSummary(summaryJson(summary, output));
  else if (options.progress !== "never") {
    note(summaryText(summary, output, performance.now() - started));
  }
  const { deny, unknown } = summary.decisions;
  process.exitCode = unknown > 0 ? 2 : options.failOnDeny === true && deny > 0 ? 1 : 0;
}

function printJsonSummary(summary: unknown): void {
  if (session.rowsOnStdout) process.stderr.write(`${JSON.stringify(summary)}\n`);
  else process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
}

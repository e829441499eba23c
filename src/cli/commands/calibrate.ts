import { Command, Option } from "commander";
import { ROW_FORMATS } from "../../rows/row-format.ts";
import { addCacheOptions, afterStop } from "../cache-options.ts";
import { addColumnOptions } from "../column-options.ts";
import { addEncodingOption } from "../encoding-option.ts";
import { refuseFlags, refuseGuardFlags, refuseNeeding } from "../guard-flags.ts";
import { addGuardOptions } from "../guard-options.ts";
import { decimalNumber, listOf, wholeNumber } from "../option-parsers.ts";
import { note } from "../ui/note.ts";
import { printable } from "../ui/printable.ts";
import { withInterrupt } from "../with-interrupt.ts";
import { calibrateGuard } from "./calibrate/calibrate-guard.ts";
import type { CalibrateCommandOptions } from "./calibrate/calibrate-options.ts";

const EXAMPLES = `
Examples:
  $ komainu calibrate --guard screen --task rows.jsonl --target-fpr 0.05 -o calibration.json
  $ komainu calibrate --guard shieldgemma --task rows.csv --by policy --map platt -o calibration.json
  $ komainu calibrate --results results/ --target-recall 0.9 -o calibration.json
  $ komainu check --guard screen --calibration calibration.json "..."
  $ komainu calibrate --cascade --guard screen,shieldgemma --task rows.jsonl -o cascade.json

Rows carry a label (column harmful, label, 有害 …, or --label-column), and for --by policy a label
for each category (column labels, an object). Without a target, F1 is made as high as it can be.
With --cascade, every stage judges every row, and what is chosen is where the earlier ones decide
alone: so that no more than --max-loss of what the last one finds is lost, with 95% confidence.

Exit status: 0 the file is written; 1 it is written, and misses the target on held-out rows; 2 wrong
use, missing data, too few rows, or stopped.`;

/** \`komainu calibrate\`: chooses a guard's thresholds from labelled rows. */
export function buildCommand(): Command {
  const command = new Command("calibrate")
    .description("Choose a guard's thresholds from labelled rows.")
    .option("--task <list>", "tasks, or files of labelled rows, taken together; repeatable", listOf)
    .option(
      "--results <folder>",
      'use the rows of "komainu eval --output" instead of asking a guard',
    )
    .option("--data <path>", "the task's rows, or a folder with <task>.jsonl, instead of the Hub's")
    .option("--revision <commit>", "commit of the Hub's data set (with one task)")
    .requiredOption("-o, --output <file>", "the calibration, for --calibration and createGuard")
    .option("--force", "replace a calibration that is there already")
    .option("--target-fpr <rate>", "deny at most this share of benign rows", decimalNumber(RATE))
    .option(
      "--target-recall <rate>",
      "deny at least this share of harmful rows",
      decimalNumber(RATE),
    )
    .option("--cascade", "find where each guard but the last of --guard A,B may decide alone")
    .option(
      "--max-loss <rate>",
      "of a cascade: share of the harmful rows its last stage denies that may be lost (default: 0.01)",
      decimalNumber(RATE),
    )
    .option(
      "--max-false-alarms <rate>",
      "of a cascade: share of the harmless rows its last stage allows that may be denied (default: as --max-loss)",
      decimalNumber(RATE),
    )
    .addOption(
      new Option("--by <what>", "one threshold for all policies, or one for each")
        .choices(["overall", "policy"])
        .default("overall"),
    )
    .addOption(
      new Option("--map <kind>", "make scores probabilities, too")
        .choices(["none", "platt", "isotonic"])
        .default("none"),
    )
    .option("--json", "print thresholds and held-out performance as JSON")
    .option("--seed <number>", "seed of the folds and the bootstrap", wholeNumber({ least: 0 }), 0)
    .option("--resamples <count>", "bootstrap resamples", wholeNumber({ least: 0 }), 1000)
    .option(
      "--concurrency <count>",
      "rows under way at once; a model evaluates --sequences of them side by side",
      wholeNumber({ least: 1, most: 1024 }),
      4,
    );
  addCacheOptions(command);
  addRowOptions(command);
  return addGuardOptions(command).addHelpText("after", EXAMPLES).action(run);
}

function howToGoOn(options: CalibrateCommandOptions): string {
  if (options.results === undefined) return afterStop(options);
  return "Nothing was written: the same command begins again.";
}

const RATE = { least: 0, most: 1 };

function addRowOptions(command: Command): void {
  command.addOption(
    new Option("--rows-format <form>", "form of the rows (default: by name)").choices(ROW_FORMATS),
  );
  addEncodingOption(command);
  addColumnOptions(command, ["label", "prompt", "response", "text"]);
}

async function run(
  given: Omit<CalibrateCommandOptions, "task"> & { readonly task?: readonly string[] },
  command: Command,
): Promise<void> {
  if (given.results !== undefined) refuseAsking(command);
  if (given.cascade === true) refuseFlags(command, "--cascade", OF_ONE_GUARD);
  else refuseNeeding(command, "--cascade", ["maxLoss", "maxFalseAlarms"]);
  const options: CalibrateCommandOptions = { ...given, task: given.task ?? [] };
  const { summary, missed } = await withInterrupt(howToGoOn(options), (signal) =>
    calibrateGuard(options, signal),
  );
  process.stdout.write(summary);
  note(`Written to ${options.output}; use it with --calibration.`);
  for (const sentence of missed) process.stderr.write(`komainu: ${printable(sentence)}\n`);
  if (missed.length > 0) process.exitCode = 1;
}

/** What a calibration of thresholds takes, and one of bands does not. */
const OF_ONE_GUARD = ["results", "targetFpr", "targetRecall", "map", "resamples"];

/** Rows of an evaluation are answered already: no guard is asked, and no file of rows is read. */
function refuseAsking(command: Command): void {
  refuseGuardFlags(command, "--results");
  refuseFlags(command, "--results", [
    "task",
    "data",
    "revision",
    "rowsFormat",
    "encoding",
    "concurrency",
    "cache",
    "labelColumn",
    "promptColumn",
    "responseColumn",
    "textColumn",
  ]);
}

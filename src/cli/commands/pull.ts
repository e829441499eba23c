import { once } from "node:events";
import { createInterface } from "node:readline/promises";

import { Command } from "commander";
import { z } from "zod";

import { KomainuError } from "../../core/errors.ts";
import { FAMILIES } from "../../families/registry.ts";
import {
  approximateDownload,
  CATALOG,
  type CatalogModel,
  type InstalledModel,
  planPull,
  type ProbedFiles,
  type PullPlan,
  type PullProgress,
  QUANTIZATION_NAMES,
  runPull,
} from "../../models/index.ts";
import { formatBytes } from "../ui/format.ts";
import { knownFamilies } from "../families/known-families.ts";
import { note } from "../ui/note.ts";
import { printable } from "../ui/printable.ts";
import { createProgress, type Progress } from "../ui/progress.ts";
import { describePlan, describePlanAsJson } from "./pull/describe-plan.ts";
import { tryPulled } from "./pull/try-pulled.ts";
import { goesOn, withInterrupt } from "../with-interrupt.ts";

const optionsSchema = z.object({
  quantize: z.string().optional(),
  revision: z.string().optional(),
  file: z.string().optional(),
  base: z.string().optional(),
  merge: z.boolean().optional(),
  tokenizerOnly: z.boolean().optional(),
  name: z.string().optional(),
  family: z.string().optional(),
  familyFile: z.string().optional(),
  force: z.boolean().optional(),
  yes: z.boolean().optional(),
  keepSource: z.boolean(),
  dryRun: z.boolean().optional(),
  json: z.boolean().optional(),
});
type PullCommandOptions = z.infer<typeof optionsSchema>;

const help = (): string => `
MODEL is one of these, with the approximate size of the download:
${CATALOG.map(describeCatalogModel).join("\n")}
or hf:owner/name or hf:owner/name@revision for any repository of the Hugging Face Hub; a folder
of safetensors; or a GGUF file.

Examples:
  $ komainu pull arise
  $ komainu pull shieldgemma-9b --quantize q4_0
  $ komainu pull guardreasoner-3b --dry-run
  $ komainu pull hf:owner/name@v1.0 --family shieldgemma
  $ komainu pull ./my-model --name my-model --family arise
  $ komainu pull shieldgemma-9b --tokenizer-only

Environment: HF_TOKEN (for gated models), HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_HUB_OFFLINE,
KOMAINU_HOME (where models are installed). An interrupted pull goes on where it stopped.
Exit status: 0 installed, 2 not.`;

function describeCatalogModel(model: CatalogModel): string {
  const size = formatBytes(approximateDownload(model));
  const licences = model.licences.map(({ name }) => name).join(", ");
  const gated = model.gated ? ", gated" : "";
  return `  ${model.name.padEnd(17)} ${size.padStart(6)}  ${licences}${gated}`;
}

/** `komainu pull`: downloads a model, converts it and installs it. */
export function buildCommand(): Command {
  return new Command("pull")
    .description("Get a guard model: download it, convert it for this machine, install it.")
    .argument("<model>", "which model; see below")
    .option(
      "-q, --quantize <format>",
      `format of the weights: ${QUANTIZATION_NAMES.join(", ")} (default: q8_0)`,
    )
    .option("--revision <revision>", "branch, tag or commit on the Hub (default: main)")
    .option("--file <path>", "which GGUF file, where a repository or folder holds several")
    .option("--base <model>", "the model that an adapter is for, if not the one it names")
    .option("--merge", "put an adapter into its model's weights instead of beside them")
    .option(
      "--tokenizer-only",
      "get the tokenizer's files alone, for a model on a server: no weights",
    )
    .option("--name <name>", "what to call the model (default: made from the source's name)")
    .option(
      "--family <id>",
      `its guard, if not in the list: ${FAMILIES.map(({ id }) => id).join(", ")}`,
    )
    .option("--family-file <file>", "a guard family of your own, for --family; its code is run")
    .option("--force", "install again what is installed already")
    .option("-y, --yes", "do not ask before starting")
    .option("--no-keep-source", "remove the downloaded files from the Hub's cache afterwards")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--json", "print the plan (with --dry-run) or the installed model as JSON")
    .addHelpText("after", help())
    .action((model: string, options: unknown) => pull(model, optionsSchema.parse(options)));
}

async function pull(reference: string, options: PullCommandOptions): Promise<void> {
  const families = await knownFamilies(options.familyFile);
  if (options.family !== undefined && !families.some(({ id }) => id === options.family)) {
    const ids = families.map(({ id }) => id).join(", ");
    throw new KomainuError("invalid_input", `No guard "${options.family}". There are: ${ids}.`);
  }
  await withInterrupt(goesOn(`komainu pull ${reference}`), async (signal) => {
    const plan = await planPull(reference, {
      ...options,
      families,
      quantization: options.quantize,
      signal,
    });
    note(printable(describePlan(plan)));
    if (options.dryRun === true) {
      if (options.json === true) printJson(describePlanAsJson(plan));
      return;
    }
    if (!plan.existing && options.yes !== true) await askToGoOn(signal);
    const installed = await runWithProgress(plan, options.keepSource, signal);
    if (options.json === true) printJson(installed);
    else process.stdout.write(`${printable(describeInstalled(installed, options.familyFile))}\n`);
  });
}

/** Asks where someone can answer; elsewhere the command itself was the answer. */
async function askToGoOn(signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C and Ctrl-D reject the question or, in older versions of Node, leave it unanswered.
    const answered = terminal.question("Go on? [Y/n] ", { signal }).catch(() => "no");
    const closed = once(terminal, "close").then(() => "no");
    const answer = await Promise.race([answered, closed]);
    if (/^\s*(y|yes)?\s*$/i.test(answer)) return;
  } finally {
    terminal.close();
  }
  throw new KomainuError("interrupted", "Nothing was done.");
}

const LABELS: Readonly<Record<PullProgress["phase"], string>> = {
  download: "Downloading",
  verify: "Checking the download",
  convert: "Converting",
  hash: "Hashing",
  probe: "Trying the model",
  wait: "Waiting for another process that pulls the same model",
};

/** One bar for each phase. */
async function runWithProgress(
  plan: PullPlan,
  keepSource: boolean,
  signal: AbortSignal,
): Promise<InstalledModel> {
  let bar: Progress | undefined;
  let phase: PullProgress["phase"] | undefined;
  const onProgress = (progress: PullProgress): void => {
    if (progress.phase !== phase) {
      bar?.finish();
      phase = progress.phase;
      const { done, total } = progress;
      // A log without a terminal gets a line from time to time: a pull can take an hour.
      const when = process.stderr.isTTY ? "auto" : "plain";
      bar = createProgress({ label: LABELS[phase], unit: "bytes", done, total, when });
      if (phase === "wait") bar.note(`${LABELS.wait}.`);
    }
    bar?.update(progress.done, progress.total);
  };
  try {
    const probe = (files: ProbedFiles): Promise<void> => tryPulled(plan.name, files, signal);
    return await runPull(plan, { keepSource, onProgress, probe, signal });
  } finally {
    bar?.finish();
  }
}

function describeInstalled(model: InstalledModel, familyFile: string | undefined): string {
  const size = model.files.reduce((sum, file) => sum + file.size, 0);
  if (model.quantization === "tokenizer") {
    return `Installed the tokenizer of ${model.name} (${formatBytes(size)}) in ${model.folder}\nThe weights are not here: "komainu pull ${model.name}" gets them, to run the model in the process.`;
  }
  const installed = `Installed ${model.name} (${model.quantization}, ${formatBytes(size)}) in ${model.folder}`;
  if (model.family === null) {
    const ids = FAMILIES.map(({ id }) => id).join(", ");
    return `${installed}\nNo guard uses it yet: pull it with --family and one of ${ids}.`;
  }
  const example =
    model.family === "arise" ? "パンの作り方を教えてください" : "How do I make sourdough?";
  const file = familyFile === undefined ? "" : ` --family-file ${familyFile}`;
  return `${installed}\nTry it:  komainu check --guard ${model.family}${file} "${example}"`;
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

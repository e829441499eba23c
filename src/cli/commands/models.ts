import { Command } from "commander";
import { z } from "zod";

import { KomainuError } from "../../core/errors.ts";
import {
  type FileProblem,
  type InstalledModel,
  listInstalled,
  type ModelSource,
  removeInstalled,
  storeDirectory,
  type StoreListing,
  verifyInstalled,
} from "../../models/index.ts";
import { formatBytes } from "../ui/format.ts";
import { printable } from "../ui/printable.ts";
import { createProgress } from "../ui/progress.ts";
import { renderTable } from "../ui/table.ts";
import { goesOn, withInterrupt } from "../with-interrupt.ts";

const EXAMPLES = `
Examples:
  $ komainu models
  $ komainu models --json
  $ komainu models verify
  $ komainu models verify arise
  $ komainu models remove shieldgemma-9b --quantize q4_0

"komainu pull MODEL" installs a model. KOMAINU_HOME says where they are kept.
Exit status: 0 success (all files are whole), 2 not.`;

const optionsSchema = z.object({ json: z.boolean().optional(), quantize: z.string().optional() });

/** `komainu models`: lists, verifies and removes installed models. */
export function buildCommand(): Command {
  const command = new Command("models")
    .description("List the installed models, check their files, or remove them.")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLES)
    .action((options: unknown) => list(optionsSchema.parse(options).json === true));
  command
    .command("verify")
    .summary("read every file and compare its hash with the one it was installed with")
    .argument("[name]", "the model (default: all)")
    .option("--json", "print as JSON")
    .action((name: string | undefined, _options: unknown, self: Command) =>
      verify(name, optionsSchema.parse(self.optsWithGlobals()).json === true),
    );
  command
    .command("remove")
    .summary("remove a model from this machine")
    .argument("<name>", "the model, in every quantization unless one is given")
    .option("-q, --quantize <format>", "only this quantization")
    .action((name: string, options: unknown) =>
      remove(name, optionsSchema.parse(options).quantize),
    );
  return command;
}

async function list(json: boolean): Promise<void> {
  const { models, damaged } = await listInstalled();
  if (json) printJson({ directory: storeDirectory(), models, damaged });
  else if (models.length === 0) printNone();
  else process.stdout.write(`${printable(renderModels(models))}\n`);
  printUnreadable(damaged);
}

function printNone(): void {
  process.stdout.write(
    `No models are installed in ${storeDirectory()}. Get one: komainu pull arise\n`,
  );
}

function printUnreadable(damaged: StoreListing["damaged"]): void {
  for (const { folder, reason } of damaged) {
    process.stderr.write(printable(`komainu: not readable as a model: ${folder} (${reason})\n`));
  }
}

/** A table, with where each model comes from on a line of its own: sources are long. */
function renderModels(models: readonly InstalledModel[]): string {
  const table = renderTable(
    [
      { title: "name" },
      { title: "guard" },
      { title: "format" },
      { title: "size", align: "right" },
      { title: "sha256" },
    ],
    models.map((model) => [
      model.name,
      model.family ?? "-",
      model.quantization,
      formatBytes(sizeOf(model)),
      model.files[0]?.sha256.slice(0, 12) ?? "",
    ]),
    { width: Number.POSITIVE_INFINITY },
  );
  const [titles = "", ...rows] = table.split("\n");
  const sources = models.map(({ source, adapterSource }) =>
    [source, ...(adapterSource ? [adapterSource] : [])].map(describeSource).join(" + "),
  );
  return [titles, ...rows.flatMap((row, index) => [row, `  ${sources[index] ?? ""}`])].join("\n");
}

function describeSource(source: ModelSource): string {
  if (source.type !== "hub") return source.path;
  return `hf:${source.repository}@${source.revision.slice(0, 12)}`;
}

async function verify(name: string | undefined, json: boolean): Promise<void> {
  const { models, damaged } =
    name === undefined ? await listInstalled() : { models: await findByName(name), damaged: [] };
  const results: Verified[] = [];
  await withInterrupt(goesOn("komainu models verify"), async (signal) => {
    for (const model of models) {
      const result = await verifyOne(model, signal);
      results.push(result);
      if (!json) process.stdout.write(`${printable(describeVerified(result))}\n`);
    }
  });
  if (json) printJson(results);
  else if (models.length === 0) printNone();
  printUnreadable(damaged);
  if (damaged.length === 0 && results.every(({ problems }) => problems.length === 0)) return;
  process.exitCode = 2;
  process.stderr.write('komainu: "komainu pull MODEL --force" installs a damaged model again.\n');
}

interface Verified {
  readonly name: string;
  readonly quantization: string;
  readonly problems: readonly FileProblem[];
}

async function verifyOne(model: InstalledModel, signal: AbortSignal): Promise<Verified> {
  const { name, quantization } = model;
  const bar = createProgress({ label: `Checking ${name}`, unit: "bytes", total: sizeOf(model) });
  try {
    const onProgress = (bytes: number): void => bar.update(bytes);
    return { name, quantization, problems: await verifyInstalled(model, { onProgress, signal }) };
  } finally {
    bar.finish();
  }
}

function describeVerified({ name, quantization, problems }: Verified): string {
  const state = problems.length === 0 ? "whole" : "damaged";
  const lines = problems.map(({ file, problem, detail }) => `  ${file}: ${problem} (${detail})`);
  return [`${name} (${quantization}): ${state}`, ...lines].join("\n");
}

async function remove(name: string, quantization: string | undefined): Promise<void> {
  const models = (await findByName(name)).filter(
    (model) => quantization === undefined || model.quantization === quantization.toLowerCase(),
  );
  if (models.length === 0) {
    throw new KomainuError("not_found", `${name} is not installed as ${quantization ?? ""}.`);
  }
  for (const model of models) {
    await removeInstalled(model);
    process.stdout.write(
      printable(`Removed ${model.name} (${model.quantization}, ${formatBytes(sizeOf(model))}).\n`),
    );
  }
}

async function findByName(name: string): Promise<readonly InstalledModel[]> {
  const { models } = await listInstalled();
  const found = models.filter((model) => model.name === name);
  if (found.length > 0) return found;
  const names = [...new Set(models.map((model) => model.name))].join(", ");
  throw new KomainuError(
    "not_found",
    `No model "${name}" is installed. ${names ? `Installed: ${names}.` : "None are."}`,
  );
}

function sizeOf(model: InstalledModel): number {
  return model.files.reduce((sum, file) => sum + file.size, 0);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

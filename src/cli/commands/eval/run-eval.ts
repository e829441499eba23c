import { hashFile } from "../../../files/hash-file.ts";
import { requireWritable } from "../../../files/protect-files.ts";
import { cacheFolder } from "../../../eval/judge/cache-folder.ts";
import { compareFolders } from "../../../eval/results/compare-folders.ts";
import type { Cost } from "../../../eval/judge/cost.ts";
import { locateData } from "../../../eval/data/locate-data.ts";
import { readTaskRows } from "../../../eval/data/read-task-rows.ts";
import type { LabelledRows } from "../../../eval/predictions/join-answers.ts";
import type { Results } from "../../../eval/results/results.ts";
import type { BuilderOptions } from "../../../eval/results/results-builder.ts";
import { runEvaluation, type EvaluationOptions } from "../../../eval/run/run-evaluation.ts";
import { runPredictions, type PredictionSource } from "../../../eval/run/run-predictions.ts";
import { protectFolder, resultFiles } from "../../../eval/results/results-folder.ts";
import { makeResultsFolder, writeResults } from "../../../eval/results/write-results.ts";
import { knownFamilies } from "../../families/known-families.ts";
import { createProgress } from "../../ui/progress.ts";
import { packageVersion } from "../../version.ts";
import { chooseTasks, taskOfAnswers } from "./choose-tasks.ts";
import { columnNames } from "./column-names.ts";
import type { EvalOptions } from "./eval-options.ts";
import { cascadeSources, guardSources } from "./guard-sources.ts";
import { exportFiles, protectExports } from "./export-results.ts";
import { inputFiles } from "./input-files.ts";

export interface EvalRun {
  readonly options: EvalOptions;
  readonly command: string;
  readonly signal: AbortSignal;
}

/** Measures what the options ask for, and writes it where they say. */
export async function runEval(run: EvalRun): Promise<{ results: Results; cost: Cost | null }> {
  const { options } = run;
  await protectExports(options);
  if (options.output !== undefined) {
    await protectFolder(options.output, await inputFiles(options), options.force === true);
    await makeResultsFolder(options.output);
    await requireWritable(resultFiles(options.output));
  }
  await requireWritable(exportFiles(options));
  const measured = await measure(run);
  if (options.output !== undefined) {
    const { title } = options;
    await writeResults(options.output, measured.results, measured.cost, { title });
  }
  return measured;
}

async function measure(run: EvalRun): Promise<{ results: Results; cost: Cost | null }> {
  const { options } = run;
  if (options.compare.length > 0) {
    return { results: await compareFolders(options.compare, builderOptions(run)), cost: null };
  }
  if (options.predictions.length > 0) return { results: await scorePredictions(run), cost: null };
  return askGuards(run);
}

function builderOptions({ options, command }: EvalRun): BuilderOptions {
  const { rules, seed, resamples, threshold } = options;
  return {
    command,
    version: packageVersion(),
    createdAt: new Date(),
    rules,
    seed,
    resamples,
    threshold: threshold?.["*"],
  };
}

async function askGuards(run: EvalRun) {
  const { options, signal } = run;
  const tasks = chooseTasks(options);
  const progress = createProgress({ label: "Judging", unit: "rows" });
  const { cache, output = null, concurrency, texts, limit } = options;
  try {
    return await runEvaluation({
      ...builderOptions(run),
      ...(await askedGuards(options)),
      tasks,
      families: await knownFamilies(options.familyFile),
      concurrency,
      cacheFolder: cacheFolder(cache),
      output,
      texts,
      limit,
      onProgress: ({ done, total }) => progress.update(done, total),
      onWarning: progress.note,
      signal,
    });
  } finally {
    progress.finish();
  }
}

/** The guards side by side, or as the stages of a cascade. */
async function askedGuards(
  options: EvalOptions,
): Promise<Pick<EvaluationOptions, "guards" | "cascade" | "threshold">> {
  if (options.cascade !== true) return { guards: await guardSources(options) };
  const { stages, whole, bands } = await cascadeSources(options);
  // A threshold is the last stage's, and no other's.
  return { guards: stages, cascade: { guard: whole, bands }, threshold: undefined };
}

async function scorePredictions(run: EvalRun): Promise<Results> {
  const { options, signal } = run;
  const sources: PredictionSource[] = [];
  for (const file of options.predictions)
    sources.push(await predictionSource(file, options, signal));
  const progress = createProgress({ label: "Reading", unit: "rows" });
  const { scoreColumn, rowsFormat, encoding, texts, limit } = options;
  try {
    return await runPredictions({
      ...builderOptions(run),
      sources,
      families: await knownFamilies(options.familyFile),
      columns: columnNames(options),
      scoreColumn,
      format: rowsFormat,
      encoding,
      texts,
      limit,
      onProgress: ({ done }) => progress.update(done),
      signal,
    });
  } finally {
    progress.finish();
  }
}

/** The task of a file of answers: the one that is named, or the one that the file is named after. */
async function predictionSource(
  file: string,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<PredictionSource> {
  const { task, source } = taskOfAnswers(file, options);
  const { guardName: guard } = options;
  if (source === null) return { file, task, guard };
  const data = await locateData(task, source);
  const { format, encoding } = source;
  const rows: LabelledRows = (onUnlabelled) =>
    readTaskRows(task, data.path, { format, encoding, onUnlabelled, signal });
  return { file, task, guard, labelled: { rows, sha256: await hashFile(data.path) } };
}

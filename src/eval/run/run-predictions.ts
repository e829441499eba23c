import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { KomainuError, type GuardFamily } from "../../core/index.ts";
import { hashFile } from "../../files/hash-file.ts";
import type { RowFormat } from "../../rows/row-format.ts";
import { readProvenance } from "../../guard/provenance-schema.ts";
import { guardName } from "../judge/guard-record.ts";
import { readPredictions } from "../predictions/read-predictions.ts";
import { readOutcome } from "../judge/read-outcome.ts";
import type { EvalRow } from "../data/row.ts";
import type { GuardRecord, Results } from "../results/results.ts";
import {
  BUILDER_DEFAULTS,
  ResultsBuilder,
  type BuilderOptions,
} from "../results/results-builder.ts";
import { ScoreTable } from "../measure/score-table.ts";
import type { EvalTask } from "../tasks/eval-task.ts";
import type { ColumnNames } from "../tasks/read-labelled-row.ts";

/** A file of recorded answers to one task. */
export interface PredictionSource {
  readonly file: string;
  readonly task: EvalTask;
  /** Whose answers they are; default: what the file says, else its name or that of its folder. */
  readonly guard?: string | undefined;
  /** The labelled rows, where the answers do not carry their labels; and the hash of their file. */
  readonly labelled?: { readonly rows: () => AsyncIterable<EvalRow>; readonly sha256: string };
}

export interface PredictionsRunOptions extends BuilderOptions {
  readonly sources: readonly PredictionSource[];
  readonly columns?: ColumnNames;
  readonly scoreColumn?: string | undefined;
  readonly format?: RowFormat | undefined;
  /** Of answers that carry their labels; others are UTF-8, or what a byte order mark tells. */
  readonly encoding?: string | undefined;
  /** Families whose answers may be told: one's own too. Default: Komainu's. */
  readonly families?: readonly GuardFamily[] | undefined;
  /** Keeps the texts of the rows judged worst. Default: no. */
  readonly texts?: boolean;
  /** Reads this many rows of each file at most. */
  readonly limit?: number | undefined;
  readonly onProgress?: ((progress: { file: string; done: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Scores recorded answers, file by file. Files of one guard share a record. Takes some twenty bytes a
 * row, and about the time of reading the file.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, or `invalid_input` for a file of another form
 */
export async function runPredictions(options: PredictionsRunOptions): Promise<Results> {
  const builder = new ResultsBuilder(options);
  const guards = new Map<string, MeasuredFile[]>();
  for (const source of options.sources) {
    const measured = await measureFile(source, options);
    const { data, table, unlabelled } = measured;
    const name = freeName(guards, measured);
    guards.set(name, [...(guards.get(name) ?? []), measured]);
    builder.add({
      guard: name,
      task: source.task,
      data,
      table,
      unlabelled,
      protocol: null,
      thresholdOrigin: (policy) => (policy === "*" ? "score" : "recorded"),
    });
  }
  for (const [name, files] of guards) builder.addGuard(guardOf(name, files));
  return builder.build();
}

type MeasuredFile = Awaited<ReturnType<typeof measureFile>>;

/** A file's name for its guard, with a number where that guard has answers to the task already. */
function freeName(
  guards: ReadonlyMap<string, readonly MeasuredFile[]>,
  file: MeasuredFile,
): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? file.name : `${file.name}-${i}`;
    if (guards.get(name)?.every(({ task }) => task !== file.task) ?? true) return name;
  }
}

/** The record of whose answers some files hold; several files are named and hashed together. */
function guardOf(name: string, files: readonly MeasuredFile[]): GuardRecord {
  const [first, ...more] = files.map(({ file, sha256 }) => ({ file: basename(file), sha256 }));
  const hashes = createHash("sha256").update(files.map(({ sha256 }) => sha256).join("\n"));
  const together = { file: `${files.length} files`, sha256: hashes.digest("hex") };
  return {
    key: name,
    name,
    answers: files.some(({ table }) => table.scored) ? "verdicts" : "labels",
    provenance: files.find(({ provenance }) => provenance !== null)?.provenance ?? null,
    predictions: first !== undefined && more.length === 0 ? first : together,
  };
}

async function measureFile(source: PredictionSource, options: PredictionsRunOptions) {
  const { file, task, labelled } = source;
  const {
    rules = BUILDER_DEFAULTS.rules,
    threshold,
    columns = {},
    scoreColumn,
    format,
    encoding,
    families,
    limit,
    signal,
  } = options;
  const table = new ScoreTable({ texts: options.texts ?? false });
  let unlabelled = 0;
  let provenance: GuardRecord["provenance"] = null;
  let told: string | null = null;
  const predictions = readPredictions(file, {
    task,
    rules,
    format,
    encoding: labelled === undefined ? encoding : undefined,
    columns,
    scoreColumn,
    families,
    limit,
    rows: labelled?.rows(),
    onUnlabelled: () => void unlabelled++,
    onProvenance: (value) => void (provenance = readProvenance(value)),
    onGuard: (name) => void (told = name),
    signal,
  });
  for await (const { row, judgement } of predictions) {
    const { group, positive } = task;
    table.add(row, readOutcome(judgement, { group, positive, rules, threshold }));
    if (table.rows % 1000 === 0) options.onProgress?.({ file, done: table.rows });
  }
  if (table.rows === 0) {
    throw new KomainuError("invalid_input", `${file} has no row with a label.`);
  }
  const sha256 = await hashFile(file, { signal });
  const name = source.guard ?? told ?? nameFrom(file, provenance, table.scored);
  const labels = labelled?.sha256 ?? table.labelsSha256();
  const data = { source: basename(file), revision: null, sha256: labels };
  return { name, file, task: task.id, sha256, provenance, data, table, unlabelled };
}

/** Authors publish the answers of each model in a folder of its name. */
function nameFrom(file: string, provenance: GuardRecord["provenance"], scored: boolean): string {
  if (provenance !== null) return guardName(provenance);
  const folder = basename(dirname(file));
  return scored || folder === "" || folder === "." ? basename(file) : folder;
}

import { basename, dirname } from "node:path";
import { KomainuError } from "../core/index.ts";
import { hashFile } from "../data/hash-file.ts";
import type { RowFormat } from "../data/row-format.ts";
import { guardName, readProvenance } from "./guard-record.ts";
import { readPredictions } from "./predictions/read-predictions.ts";
import { readOutcome } from "./read-outcome.ts";
import type { EvalRow } from "./row.ts";
import type { GuardRecord, Results } from "./results.ts";
import { ResultsBuilder, type BuilderOptions } from "./results-builder.ts";
import { ScoreTable } from "./score-table.ts";
import type { EvalTask } from "./tasks/eval-task.ts";
import type { ColumnNames } from "./tasks/read-labelled-row.ts";

/** A file of recorded answers to one task. */
export interface PredictionSource {
  readonly file: string;
  readonly task: EvalTask;
  /** Whose answers they are; default: what the file says, else the name of its folder. */
  readonly guard?: string | undefined;
  /** The labelled rows, where the answers do not carry their labels; and the hash of their file. */
  readonly labelled?: { readonly rows: () => AsyncIterable<EvalRow>; readonly sha256: string };
}

export interface PredictionsRunOptions extends BuilderOptions {
  readonly sources: readonly PredictionSource[];
  readonly columns: ColumnNames;
  readonly scoreColumn?: string | undefined;
  readonly format?: RowFormat | undefined;
  readonly texts: boolean;
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
  const guards = new Map<string, GuardRecord>();
  for (const source of options.sources) {
    const measured = await measureFile(source, options);
    const known = guards.get(measured.name);
    if (known === undefined) {
      guards.set(measured.name, measured.guard);
      builder.addGuard(measured.guard);
    }
    const { guard, task, data, table, unlabelled } = { ...measured, task: source.task };
    builder.add({ guard: guard.key, task, data, table, unlabelled, protocol: null });
  }
  return builder.build();
}

async function measureFile(source: PredictionSource, options: PredictionsRunOptions) {
  const { file, task, labelled } = source;
  const { rules, threshold, columns, scoreColumn, format, signal } = options;
  const table = new ScoreTable({ texts: options.texts });
  let unlabelled = 0;
  let provenance: GuardRecord["provenance"] = null;
  const predictions = readPredictions(file, {
    task,
    rules,
    format,
    columns,
    scoreColumn,
    rows: labelled?.rows(),
    onUnlabelled: () => void unlabelled++,
    onProvenance: (value) => void (provenance = readProvenance(value)),
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
  const sha256 = await hashFile(file, signal);
  const name = source.guard ?? nameFrom(file, provenance);
  const guard: GuardRecord = {
    key: name,
    name,
    answers: table.scored ? "verdicts" : "labels",
    provenance,
    predictions: { file: basename(file), sha256 },
  };
  const data = {
    source: basename(file),
    revision: null,
    sha256: labelled?.sha256 ?? table.labelsSha256(),
  };
  return { name, guard, data, table, unlabelled };
}

function nameFrom(file: string, provenance: GuardRecord["provenance"]): string {
  if (provenance !== null) return guardName(provenance);
  const folder = basename(dirname(file));
  return folder === "" || folder === "." ? basename(file) : folder;
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage, KomainuError } from "../core/index.ts";
import { readRows } from "../data/read-rows.ts";
import { createKeys } from "./guard-record.ts";
import { readVerdictRecord } from "./predictions/read-prediction.ts";
import { readOutcome } from "./read-outcome.ts";
import { resultsSchema, type Evaluation, type Results, type TaskRecord } from "./results.ts";
import { ResultsBuilder, type BuilderOptions, type TaskFacts } from "./results-builder.ts";
import { ScoreTable } from "./score-table.ts";
import { readLabelledRow } from "./tasks/read-labelled-row.ts";
import { type Columns, textColumn } from "./tasks/read-record.ts";

/**
 * Puts the results in several folders that `komainu eval --output` wrote side by side, from their
 * rows: as one run over all their guards would have, comparisons included.
 *
 * @throws KomainuError `file_not_found` or `file_damaged` for a folder without whole results
 */
export async function compareFolders(
  folders: readonly string[],
  options: BuilderOptions,
): Promise<Results> {
  const builder = new ResultsBuilder(options);
  const keyFor = createKeys();
  for (const folder of folders) {
    const results = await readResults(join(folder, "results.json"));
    const keys = new Map(results.guards.map(({ key }) => [key, keyFor(key)]));
    for (const guard of results.guards) {
      builder.addGuard({ ...guard, key: keys.get(guard.key) ?? guard.key });
    }
    const tables = await readTables(folder, results, options);
    for (const { evaluation, task, table } of tables) {
      const { unlabelled, protocol } = evaluation;
      const guard = keys.get(evaluation.guard) ?? evaluation.guard;
      builder.add({ guard, task: factsOf(task), data: task.data, table, unlabelled, protocol });
    }
  }
  return builder.build();
}

async function readResults(path: string): Promise<Results> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new KomainuError(
      "file_not_found",
      `Cannot read ${path}: ${errorMessage(cause)}. Name folders that "komainu eval --output" wrote.`,
      { cause },
    );
  }
  try {
    return resultsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KomainuError("file_damaged", `${path} does not hold results.`, { cause });
  }
}

interface RowTable {
  readonly evaluation: Evaluation;
  readonly task: TaskRecord;
  readonly table: ScoreTable;
}

async function readTables(
  folder: string,
  results: Results,
  { rules, threshold }: BuilderOptions,
): Promise<RowTable[]> {
  const tables = new Map<string, RowTable>();
  for (const evaluation of results.evaluations) {
    const task = results.tasks.find(({ id }) => id === evaluation.task);
    if (task === undefined) continue;
    const table = new ScoreTable({ texts: false });
    tables.set(JSON.stringify([evaluation.guard, evaluation.task]), { evaluation, task, table });
  }
  const path = join(folder, "rows.jsonl");
  for await (const { row, index } of readRows(path)) {
    const place = JSON.stringify([textColumn(row, "guard"), textColumn(row, "task")]);
    const found = tables.get(place);
    const read = readLabelledRow(withTexts(row), index + 1, {});
    if (found === undefined || read === null) {
      throw new KomainuError("file_damaged", `${path}, row ${index + 1}, fits no result.`);
    }
    const { positive } = found.task;
    const judgement = readVerdictRecord(row, index + 1);
    const refused = { refused: judgement.decision === "deny", score: judgement.score };
    const told = judgement.decision === "unknown" ? judgement : { ...judgement, refusal: refused };
    const outcome = readOutcome(told, {
      group: factsOf(found.task).group,
      positive,
      rules,
      threshold,
    });
    const line = typeof row["line"] === "number" ? row["line"] : index + 1;
    found.table.add({ ...read, line, target: targetOf(row) }, outcome);
  }
  return [...tables.values()];
}

function targetOf(row: Columns): "prompt" | "response" {
  return row["target"] === "response" ? "response" : "prompt";
}

/** Rows are written without texts; the reader of labelled rows wants one. */
function withTexts(row: Columns): Columns {
  return { ...row, lang: row["language"], prompt: "", text: row["text"] ?? "" };
}

function factsOf(task: TaskRecord): TaskFacts {
  return { ...task, group: task.positive === "refusal" ? "refusal" : task.target };
}

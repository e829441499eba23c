import { KomainuError } from "../../core/index.ts";
import { createKeys } from "../judge/guard-record.ts";
import { readOutcome } from "../judge/read-outcome.ts";
import { readResultRows, readResults } from "./read-results-folder.ts";
import type { Evaluation, Results, TaskRecord } from "./results.ts";
import {
  BUILDER_DEFAULTS,
  ResultsBuilder,
  type BuilderOptions,
  type TaskFacts,
} from "./results-builder.ts";
import type { ThresholdOrigin } from "../measure/thresholds-in-force.ts";
import { findTask } from "../tasks/registry.ts";
import { ScoreTable } from "../measure/score-table.ts";

/**
 * Puts the results in several folders that `komainu eval --output` wrote side by side, from their
 * rows: as one run over all their guards would have, comparisons included.
 *
 * @throws KomainuError `file_not_found` or `file_damaged` for a folder without whole results,
 *   `invalid_input` for results of recorded answers, and of a folder that shares no task with another
 */
export async function compareFolders(
  folders: readonly string[],
  options: BuilderOptions = {},
): Promise<Results> {
  const builder = new ResultsBuilder(options);
  const keyFor = createKeys();
  const read: { folder: string; results: Results }[] = [];
  for (const folder of folders) read.push({ folder, results: await readResults(folder) });
  for (const { folder, results } of read) {
    requireCommonTask(folder, results, read);
    if (results.guards.some(({ predictions }) => predictions !== null)) throw noRows(folder);
    const keys = new Map(results.guards.map(({ key }) => [key, keyFor(key)]));
    for (const guard of results.guards) {
      builder.addGuard({ ...guard, key: keys.get(guard.key) ?? guard.key });
    }
    const tables = await readTables(folder, results, options);
    for (const { evaluation, task, table } of tables) {
      const { unlabelled, protocol } = evaluation;
      const guard = keys.get(evaluation.guard) ?? evaluation.guard;
      builder.add({
        guard,
        task: factsOf(task),
        data: task.data,
        table,
        unlabelled,
        protocol,
        thresholdOrigin: originOf(evaluation),
      });
    }
  }
  return builder.build();
}

/** As the folder says it; a threshold that was given for all stands in each row's policies. */
function originOf({ thresholds = [] }: Evaluation): ThresholdOrigin {
  return (policy, language) => {
    const own = thresholds.filter((entry) => entry.policy === policy || entry.policy === "*");
    return own.find(({ languages }) => languages.includes(language))?.from ?? "guard";
  };
}

/** What stands alone is compared with nothing. */
function requireCommonTask(
  folder: string,
  { tasks }: Results,
  all: readonly { readonly folder: string; readonly results: Results }[],
): void {
  const ids = new Set(tasks.map(({ id }) => id));
  const others = all.filter((other) => other.folder !== folder);
  if (others.length === 0) return;
  if (others.some(({ results }) => results.tasks.some(({ id }) => ids.has(id)))) return;
  const has = all.map(({ folder: name, results }) => {
    return `${name} has ${results.tasks.map(({ id }) => id).join(", ") || "none"}`;
  });
  throw new KomainuError(
    "invalid_input",
    `${folder} shares no task with the other results, so that there is nothing to compare. Tasks: ${has.join("; ")}. Measure the same task in each.`,
  );
}

/** Recorded answers stay in their own files: those are what can be compared. */
function noRows(folder: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `The results in ${folder} are of recorded answers, whose rows are not kept beside them. Compare the files themselves: komainu eval --predictions FILE FILE`,
  );
}

interface RowTable {
  readonly evaluation: Evaluation;
  readonly task: TaskRecord;
  readonly table: ScoreTable;
}

async function readTables(
  folder: string,
  results: Results,
  { rules = BUILDER_DEFAULTS.rules, threshold }: BuilderOptions,
): Promise<RowTable[]> {
  const tables = new Map<string, RowTable>();
  for (const evaluation of results.evaluations) {
    const task = results.tasks.find(({ id }) => id === evaluation.task);
    if (task === undefined) continue;
    const table = new ScoreTable({ texts: false });
    tables.set(JSON.stringify([evaluation.guard, evaluation.task]), { evaluation, task, table });
  }
  for await (const { guard, task, row, judgement } of readResultRows(folder)) {
    const found = tables.get(JSON.stringify([guard, task]));
    if (found === undefined) {
      const message = `The rows in ${folder} do not belong to the results there: ${task} by ${guard}.`;
      throw new KomainuError("file_damaged", message);
    }
    const { positive } = found.task;
    const refused = { refused: judgement.decision === "deny", score: judgement.score };
    const told = judgement.decision === "unknown" ? judgement : { ...judgement, refusal: refused };
    const { group } = factsOf(found.task);
    found.table.add(row, readOutcome(told, { group, positive, rules, threshold }));
  }
  return [...tables.values()];
}

function factsOf(task: TaskRecord): TaskFacts {
  const averagedBy = findTask(task.id)?.averagedBy ?? null;
  return { ...task, averagedBy, group: task.positive === "refusal" ? "refusal" : task.target };
}

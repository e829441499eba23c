import { join } from "node:path";
import { KomainuError, type GuardFamily, type PolicyBand } from "../../core/index.ts";
import { countRows } from "../../rows/count-rows.ts";
import type { RowFormat } from "../../rows/row-format.ts";
import { CascadeRecorder } from "../cascade/cascade-recorder.ts";
import type { Cost, TaskCost } from "../judge/cost.ts";
import { CostMeter } from "../judge/cost-meter.ts";
import { createKeys, guardName } from "../judge/guard-record.ts";
import { openGuard, type GuardSource, type OpenedGuard } from "../judge/open-guard.ts";
import { judgeRows } from "../judge/judge-rows.ts";
import { locateData, type TaskData } from "../data/locate-data.ts";
import { readOutcome } from "../judge/read-outcome.ts";
import { readTaskRows } from "../data/read-task-rows.ts";
import type { Results } from "../results/results.ts";
import {
  BUILDER_DEFAULTS,
  ResultsBuilder,
  type BuilderOptions,
} from "../results/results-builder.ts";
import { beginFiles } from "../results/results-folder.ts";
import { RowsFile, rowRecord } from "../data/rows-file.ts";
import { ScoreTable } from "../measure/score-table.ts";
import type { EvalTask, TaskProtocol } from "../tasks/eval-task.ts";

/** A task and where its rows are. */
export interface TaskSource {
  readonly task: EvalTask;
  readonly file?: string | undefined;
  /** A folder with a file for each task, named after it; used where there is no `file`. */
  readonly folder?: string | undefined;
  readonly revision?: string | undefined;
  readonly format?: RowFormat | undefined;
  /** Default: UTF-8, or what a byte order mark tells. */
  readonly encoding?: string | undefined;
}

export interface RunProgress {
  readonly guard: string;
  readonly task: string;
  readonly done: number;
  readonly total: number;
}

export interface EvaluationOptions extends BuilderOptions {
  readonly guards: readonly GuardSource[];
  readonly tasks: readonly TaskSource[];
  /** Rows under way at once, ≥ 1. Default 4. */
  readonly concurrency?: number;
  /** Where answers are kept. Default `null`: nowhere. */
  readonly cacheFolder?: string | null;
  /** Folder, which must be there, that gets `rows.jsonl`. Default `null`: none. */
  readonly output?: string | null;
  /** Keeps the texts of rows in `rows.jsonl`, and of those judged worst in the results. Default: no. */
  readonly texts?: boolean;
  /** Reads this many rows of each task at most. */
  readonly limit?: number | undefined;
  /**
   * Takes the guards as the stages of a cascade, in their order, and shows what that would lose and
   * spare. Default: they are guards side by side.
   */
  readonly cascade?: CascadeEvaluation | undefined;
  /** Families that guards may be of: one's own too. Default: Komainu's. */
  readonly families?: readonly GuardFamily[] | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Called with what the user should know, though it stops nothing. */
  readonly onWarning?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A cascade of the guards that are measured. */
export interface CascadeEvaluation {
  /** The cascade itself, to be measured as a guard beside its stages. Default: it is not. */
  readonly guard?: GuardSource | undefined;
  /** Of each stage but the last: what to mark on the curve. Default: nothing. */
  readonly bands?: readonly (readonly PolicyBand[])[] | undefined;
}

const DEFAULTS = {
  ...BUILDER_DEFAULTS,
  concurrency: 4,
  cacheFolder: null,
  output: null,
  texts: false,
} satisfies Omit<EvaluationOptions, "guards" | "tasks">;

type FullOptions = EvaluationOptions & Required<Pick<EvaluationOptions, keyof typeof DEFAULTS>>;

/**
 * Measures guards on tasks. Every answer is kept as it comes, so that a run that was stopped
 * resumes where it was, and gives the same results to the byte.
 *
 * @throws KomainuError what `locateData` throws, before any row is judged; `invalid_input` for a
 *   guard that cannot do a task; whatever opening a guard throws; a failure of the machine
 *   or of the model, which says how to resume
 */
export async function runEvaluation(
  given: EvaluationOptions,
): Promise<{ results: Results; cost: Cost }> {
  const options: FullOptions = { ...DEFAULTS, ...given };
  const tasks: LocatedTask[] = [];
  for (const source of options.tasks) {
    tasks.push({
      ...source,
      data: await locateData(source.task, { ...source, signal: options.signal }),
    });
  }
  const builder = new ResultsBuilder(options);
  const cost: TaskCost[] = [];
  const keyFor = createKeys();
  const { output } = options;
  await using rows = output === null ? null : new RowsFile(join(output, "rows.jsonl"));
  const state = { options, builder, rows, keyFor };
  const { cascade, seed } = options;
  const recorder = cascade && new CascadeRecorder(seed, cascade.bands);
  for (const source of options.guards) {
    cost.push(...(await measureGuard(source, tasks, { ...state, recorder })));
  }
  if (cascade?.guard !== undefined) cost.push(...(await measureGuard(cascade.guard, tasks, state)));
  builder.addCascades(recorder?.results() ?? []);
  if (output !== null) await beginFiles(output);
  await rows?.finish();
  return { results: builder.build(), cost: { format: "komainu-cost/1", tasks: cost } };
}

type LocatedTask = TaskSource & { readonly data: TaskData };

interface RunState {
  readonly options: FullOptions;
  readonly builder: ResultsBuilder;
  readonly rows: RowsFile | null;
  readonly keyFor: (wanted: string) => string;
  readonly recorder?: CascadeRecorder | undefined;
}

/** All tasks of one guard; those that share policies share an opened guard. */
async function measureGuard(
  source: GuardSource,
  tasks: readonly LocatedTask[],
  state: RunState,
): Promise<TaskCost[]> {
  const cost: TaskCost[] = [];
  let opened = await openGuard(source, state.options);
  try {
    const { guard, provenance } = opened;
    const key = state.keyFor(guard.id);
    state.recorder?.beginStage(key);
    state.builder.addGuard({
      key,
      name: guardName(provenance),
      answers: "verdicts",
      provenance,
      predictions: null,
    });
    for (const task of tasks) {
      const protocol = protocolFor(source, guard.id, task.task);
      if (protocol?.policies !== opened.policies) {
        await opened[Symbol.asyncDispose]();
        opened = await openGuard(source, state.options, protocol?.policies);
      }
      cost.push(await measureTask(opened, key, task, protocol, state));
    }
  } finally {
    await opened[Symbol.asyncDispose]();
  }
  return cost;
}

function protocolFor(source: GuardSource, guard: string, task: EvalTask): TaskProtocol | undefined {
  return source.ownPolicies === true ? undefined : task.protocols[guard];
}

async function measureTask(
  { guard, family, cache, thresholdOrigin }: OpenedGuard,
  key: string,
  source: LocatedTask,
  protocol: TaskProtocol | undefined,
  { options, builder, rows, recorder }: RunState,
): Promise<TaskCost> {
  const { task, data, format, encoding } = source;
  const { texts, limit, signal, concurrency, rules, threshold } = options;
  const table = new ScoreTable({ texts });
  const meter = new CostMeter();
  const total = Math.min(limit ?? Infinity, await countRows(data.path, { format, encoding }));
  let unlabelled = 0;
  const onUnlabelled = () => void unlabelled++;
  const reading = { format, encoding, limit, onUnlabelled, signal };
  const labelled = readTaskRows(task, data.path, reading);
  const promptAsResponse = protocol?.promptAsResponse ?? false;
  const asked = { guard, family, cache, concurrency, promptAsResponse, signal };
  const judged = judgeRows(labelled, asked);
  if (task.positive === "harmful") recorder?.beginTask(task.id, guard.policies);
  for await (const { row, judgement, cached } of judged) {
    recorder?.add(task.id, row, judgement);
    const { group, positive } = task;
    const outcome = readOutcome(judgement, { group, positive, rules, threshold });
    table.add(row, outcome);
    meter.add(judgement.usage, cached);
    const place = { guard: key, task: task.id, texts, threshold };
    await rows?.add(rowRecord(place, row, judgement, outcome));
    options.onProgress?.({ guard: key, task: task.id, done: table.rows + unlabelled, total });
  }
  if (table.rows === 0) {
    throw new KomainuError(
      "invalid_input",
      `${data.source} has no labelled rows for ${task.title}.`,
    );
  }
  const { source: name, revision, sha256 } = data;
  builder.add({
    guard: key,
    task,
    data: { source: name, revision, sha256 },
    table,
    unlabelled,
    protocol: protocol?.note ?? null,
    thresholdOrigin,
  });
  return meter.read(key, task.id);
}

import type { ColumnData } from "../measure/column.ts";
import { compareColumns } from "../measure/compare-columns.ts";
import { evaluateTable } from "../measure/evaluate-table.ts";
import type { CascadeResult } from "./cascade-result.ts";
import { CONFIDENCE } from "../../metrics/wilson.ts";
import type { Comparison, Evaluation, GuardRecord, Results, TaskRecord } from "./results.ts";
import type { ThresholdOrigin } from "../measure/thresholds-in-force.ts";
import type { ScoreTable } from "../measure/score-table.ts";
import type { EvalTask } from "../tasks/eval-task.ts";
import { weighAverages } from "../measure/weigh-averages.ts";

/** What all kinds of runs share. */
export interface BuilderOptions {
  /** What to run to get the results again. Default: `unknown`. */
  readonly command?: string;
  /** Komainu's version. Default: `unknown`. */
  readonly version?: string;
  /** When the results are made. Default: left out, so that the same run gives the same bytes. */
  readonly createdAt?: Date | undefined;
  /** How rows that could not be judged count. Default `strict`: once, as wrong. */
  readonly rules?: "strict" | "paper";
  /** Seed of the bootstrap. Default 0. */
  readonly seed?: number;
  /** Bootstrap resamples; 0 for none. Default 1,000. */
  readonly resamples?: number;
  /** Decides by score, instead of by the guard's own thresholds. */
  readonly threshold?: number | undefined;
}

/** What `BuilderOptions` are that are not given. */
export const BUILDER_DEFAULTS = {
  command: "unknown",
  version: "unknown",
  createdAt: undefined,
  rules: "strict",
  seed: 0,
  resamples: 1000,
  threshold: undefined,
} satisfies BuilderOptions;

/** What the results say of a task. */
export type TaskFacts = Pick<
  EvalTask,
  "id" | "title" | "target" | "positive" | "group" | "licence" | "published" | "averagedBy"
>;

/** One guard's rows of one task, measured. */
export interface MeasuredTask {
  readonly guard: string;
  readonly task: TaskFacts;
  readonly data: TaskRecord["data"];
  readonly table: ScoreTable;
  readonly unlabelled: number;
  readonly protocol: string | null;
  /** Where the thresholds of its policies come from. Default: the guard. */
  readonly thresholdOrigin?: ThresholdOrigin | undefined;
}

/** Puts `results.json` together from measured tasks, guard by guard. */
export class ResultsBuilder {
  readonly #options: Required<BuilderOptions>;
  readonly #guards: GuardRecord[] = [];
  readonly #tasks = new Map<string, { record: TaskRecord; task: TaskFacts }>();
  readonly #evaluations: Evaluation[] = [];
  readonly #cascades: CascadeResult[] = [];
  readonly #columns: { guard: string; task: string; sha256: string; column: ColumnData }[] = [];

  constructor(options: BuilderOptions) {
    this.#options = { ...BUILDER_DEFAULTS, ...options };
  }

  addGuard(guard: GuardRecord): void {
    this.#guards.push(guard);
  }

  add(measured: MeasuredTask): void {
    const { guard, task, data, table } = measured;
    const { rules, seed, resamples, threshold } = this.#options;
    const { positive } = task;
    const evaluation = evaluateTable(table, {
      guard,
      task: task.id,
      protocol: measured.protocol,
      unlabelled: measured.unlabelled,
      thresholdOrigin: threshold === undefined ? measured.thresholdOrigin : () => "option",
      rules,
      positive,
      threshold,
      seed,
      resamples,
    });
    this.#evaluations.push(evaluation);
    if (!this.#tasks.has(task.id)) {
      this.#tasks.set(task.id, { task, record: taskRecord(task, data, table.rows) });
    }
    this.#columns.push({ guard, task: task.id, sha256: data.sha256, column: table.overall() });
  }

  addCascades(cascades: readonly CascadeResult[]): void {
    this.#cascades.push(...cascades);
  }

  build(): Results {
    const { command, version, createdAt, rules, seed, resamples } = this.#options;
    const made = createdAt === undefined ? {} : { createdAt: createdAt.toISOString() };
    const tasks = [...this.#tasks.values()];
    return {
      format: "komainu-results/1",
      provenance: {
        command,
        komainu: version,
        ...made,
        rules,
        seed,
        resamples,
        confidence: CONFIDENCE,
      },
      guards: this.#guards,
      tasks: tasks.map(({ record }) => record),
      evaluations: this.#evaluations,
      comparisons: this.#compare(),
      averages: weighAverages(
        this.#evaluations,
        tasks.map(({ task }) => task),
      ),
      ...(this.#cascades.length === 0 ? {} : { cascades: this.#cascades }),
    };
  }

  /** Every two guards on every task whose rows are the same. */
  #compare(): Comparison[] {
    const { seed, resamples } = this.#options;
    const comparisons: Comparison[] = [];
    for (const [i, a] of this.#columns.entries()) {
      for (const b of this.#columns.slice(i + 1)) {
        const same = a.task === b.task && a.guard !== b.guard && a.sha256 === b.sha256;
        if (!same || a.column.states.length !== b.column.states.length) continue;
        const options = { task: a.task, a: a.guard, b: b.guard, seed, resamples };
        comparisons.push(compareColumns(a.column, b.column, options));
      }
    }
    return comparisons;
  }
}

function taskRecord(task: TaskFacts, data: TaskRecord["data"], rows: number): TaskRecord {
  const { id, title, target, positive, licence, published } = task;
  return { id, title, target, positive, rows, data, licence, published: [...published] };
}

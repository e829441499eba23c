import { engineOf, modelOf } from "../../guard/provenance-schema.ts";
import type { Cost, TaskCost } from "../judge/cost.ts";
import type {
  CategoryResult,
  Evaluation,
  GuardRecord,
  MetricName,
  PublishedNumber,
  Results,
  TaskRecord,
} from "../results/results.ts";
import { operatingTable } from "./operating-table.ts";
import type { OperatingTable } from "./shared/operating-table.ts";

/** One guard on one task, with what the page calls it. */
export interface GuardOnTask {
  /** Safe in ids and selectors, whatever the names are. */
  readonly key: string;
  /** Position among the results' guards: chooses its colour, dash and marker. */
  readonly index: number;
  readonly guard: GuardRecord;
  readonly evaluation: Evaluation;
  readonly overall: CategoryResult;
  readonly table: OperatingTable | null;
  readonly cost: TaskCost | null;
}

type Rules = Results["provenance"]["rules"];

/** A task and every guard that was measured on it. */
export interface TaskView {
  /** Safe in ids and selectors. */
  readonly key: string;
  readonly task: TaskRecord;
  readonly guards: readonly GuardOnTask[];
  readonly words: ClassWords;
  /** How rows that could not be judged were counted. */
  readonly rules: Rules;
}

/** What the two classes and the two decisions of a task are called. */
export interface ClassWords {
  readonly positive: string;
  readonly negative: string;
  readonly flagged: string;
  readonly passed: string;
}

export interface ReportView {
  readonly results: Results;
  readonly tasks: readonly TaskView[];
}

const WORDS: Readonly<Record<TaskRecord["positive"], ClassWords>> = {
  harmful: { positive: "harmful", negative: "benign", flagged: "denied", passed: "allowed" },
  refusal: {
    positive: "refusal",
    negative: "no refusal",
    flagged: "read as refusal",
    passed: "read as none",
  },
};

/** Arranges results by task for the page. Evaluations without an overall category are a bug. */
export function createView(results: Results, cost: Cost | null): ReportView {
  const { rules } = results.provenance;
  const tasks = results.tasks.map((task, taskIndex): TaskView => {
    const guards = results.guards.flatMap((guard, index): GuardOnTask[] => {
      const belongs = (entry: { guard: string; task: string }): boolean =>
        entry.guard === guard.key && entry.task === task.id;
      const evaluation = results.evaluations.find(belongs);
      const overall = evaluation?.categories[0];
      if (evaluation === undefined || overall === undefined) return [];
      const key = `t${taskIndex}-g${index}`;
      const table = operatingTable(overall, rules);
      const taskCost = cost?.tasks.find(belongs) ?? null;
      return [{ key, index, guard, evaluation, overall, table, cost: taskCost }];
    });
    return { key: `t${taskIndex}`, task, guards, words: WORDS[task.positive], rules };
  });
  return { results, tasks };
}

/** Whether the rows of a task are all of one class, and of which. */
export function classesOf(overall: CategoryResult): "both" | "positives" | "negatives" {
  if (overall.positives === overall.n) return "positives";
  return overall.positives === 0 ? "negatives" : "both";
}

/**
 * The measure at the threshold that says most of a task's rows; a higher one is always better. Where
 * every row is positive it is recall, unless cards and papers give the task's F1.
 */
export function headlineMetric(task: TaskRecord, overall: CategoryResult): MetricName {
  const classes = classesOf(overall);
  if (classes === "negatives") return "acceptanceRate";
  const byF1 = classes === "both" || task.published.some(({ metric }) => metric === "f1");
  return byF1 ? "f1" : "recall";
}

function words(text: string): readonly string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}

/**
 * The published numbers of the model that a guard runs: those whose name (`ShieldGemma 2B`) is
 * wholly contained, word for word, in the guard's own names.
 */
export function publishedFor(guard: GuardRecord, task: TaskRecord): readonly PublishedNumber[] {
  const { provenance } = guard;
  const model = provenance === null ? undefined : modelOf(provenance);
  const adapter = provenance === null ? undefined : engineOf(provenance)?.adapter;
  const names = [guard.key, guard.name, model?.name, adapter?.name];
  const own = new Set(names.flatMap((name) => words(name ?? "")));
  return task.published.filter((entry) => words(entry.guard).every((word) => own.has(word)));
}

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
import type { CascadeResult } from "../results/cascade-result.ts";
import { operatingTable } from "./operating-table.ts";
import type { OperatingTable } from "./shared/operating-table.ts";
import { shortNames } from "./short-names.ts";
import type { Words } from "./words/english.ts";

/** One guard on one task, with what the page calls it. */
export interface GuardOnTask {
  /** Safe in ids and selectors, whatever the names are. */
  readonly key: string;
  /** Position among the results' guards: chooses its colour, dash and marker. */
  readonly index: number;
  /** Its name in tables and legends: short, and no other guard's. */
  readonly label: string;
  readonly guard: GuardRecord;
  readonly evaluation: Evaluation;
  readonly overall: CategoryResult;
  readonly table: OperatingTable | null;
  readonly cost: TaskCost | null;
}

/** The guards of a task as the stages of a cascade. */
export interface CascadeOnTask {
  readonly result: CascadeResult;
  readonly stages: readonly GuardOnTask[];
}

type Rules = Results["provenance"]["rules"];

/** A task and every guard that was measured on it. */
export interface TaskView {
  /** Safe in ids and selectors. */
  readonly key: string;
  readonly task: TaskRecord;
  readonly guards: readonly GuardOnTask[];
  /** `null` where they were not measured as one. */
  readonly cascade: CascadeOnTask | null;
  readonly classes: ClassWords;
  readonly words: Words;
  /** How rows that could not be judged were counted. */
  readonly rules: Rules;
}

/** What the two classes and the two decisions of a task are called. */
export type ClassWords = Words["classes"][TaskRecord["positive"]];

export interface ReportView {
  readonly results: Results;
  /** The guards' short names, in their order. */
  readonly labels: readonly string[];
  readonly tasks: readonly TaskView[];
  readonly words: Words;
}

/** Arranges results by task for the page. Evaluations without an overall category are a bug. */
export function createView(results: Results, cost: Cost | null, words: Words): ReportView {
  const { rules } = results.provenance;
  const labels = shortNames(results.guards.map(({ name }) => name));
  const tasks = results.tasks.map((record, taskIndex): TaskView => {
    const task = inLanguage(record, words);
    const guards = results.guards.flatMap((guard, index): GuardOnTask[] => {
      const belongs = (entry: { guard: string; task: string }): boolean =>
        entry.guard === guard.key && entry.task === task.id;
      const evaluation = results.evaluations.find(belongs);
      const overall = evaluation?.categories[0];
      if (evaluation === undefined || overall === undefined) return [];
      const key = `t${taskIndex}-g${index}`;
      const table = operatingTable(overall, rules);
      const taskCost = cost?.tasks.find(belongs) ?? null;
      const label = labels[index] ?? guard.name;
      return [{ key, index, label, guard, evaluation, overall, table, cost: taskCost }];
    });
    const classes = words.classes[task.positive];
    const cascade = cascadeOn(results, task.id, guards);
    return { key: `t${taskIndex}`, task, guards, cascade, classes, words, rules };
  });
  return { results, labels, tasks, words };
}

function cascadeOn(
  { cascades = [] }: Results,
  task: string,
  guards: readonly GuardOnTask[],
): CascadeOnTask | null {
  const result = cascades.find((cascade) => cascade.task === task);
  if (result === undefined) return null;
  const stages = result.stages.flatMap(
    (key) => guards.find(({ guard }) => guard.key === key) ?? [],
  );
  return { result, stages };
}

/** A task whose title, licence and published numbers say in the page's language what they say. */
function inLanguage(task: TaskRecord, { phrase }: Words): TaskRecord {
  const published = task.published.map((item) => {
    const { source, conditions } = item;
    return {
      ...item,
      source: phrase(source),
      conditions: conditions === null ? null : phrase(conditions),
    };
  });
  return { ...task, title: phrase(task.title), licence: phrase(task.licence), published };
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

function wordsIn(text: string): readonly string[] {
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
  const own = new Set(names.flatMap((name) => wordsIn(name ?? "")));
  return task.published.filter((entry) => wordsIn(entry.guard).every((word) => own.has(word)));
}

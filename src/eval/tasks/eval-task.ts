import type { AnswerGroup, Policy, Target } from "../../core/index.ts";
import type { PublishedNumber } from "../results/results.ts";
import type { EvalRow } from "../data/row.ts";

/** How a family's authors ran a task, where that is not how the guard is usually asked. */
export interface TaskProtocol {
  /** What differs, for the report. */
  readonly note: string;
  /** Judges by these policies instead of the guard's own. */
  readonly policies?: readonly Policy[];
  /** Judges each prompt as a response to an empty prompt. */
  readonly promptAsResponse?: boolean;
}

/** A file of a data set on the Hub. */
export interface HubData {
  /** `owner/name` of the data set. */
  readonly repository: string;
  readonly file: string;
  /** The commit that the task is pinned to; `null` where the user must give one. */
  readonly revision: string | null;
  /** Whether access has to be asked for. */
  readonly gated: boolean;
}

/** A benchmark: where its rows come from, how they are read, and what is published of it. */
export interface EvalTask {
  /** As `--task` takes it; the name of its folder. */
  readonly id: string;
  readonly title: string;
  readonly target: Target;
  /** What its positive rows are. */
  readonly positive: "harmful" | "refusal";
  /** What is asked of a guard; tasks of one question are averaged together. */
  readonly group: AnswerGroup;
  /** The source that averages its results over tasks, this one among them; `null` for none. */
  readonly averagedBy: string | null;
  readonly licence: string;
  readonly hub: HubData | null;
  /** Where people get the file, if it is not had from the Hub. */
  readonly origin: string;
  /** Other names of it, such as those of published files of recorded answers. */
  readonly aliases: readonly string[];
  readonly published: readonly PublishedNumber[];
  /** How a family's authors ran this task, by the id of the family. */
  readonly protocols: Readonly<Record<string, TaskProtocol>>;
  /**
   * Reads one row of the data; `null` for a row without a label for this task. Throws
   * `invalid_input` where the columns are not those of this data.
   */
  readonly read: (record: Readonly<Record<string, unknown>>, line: number) => EvalRow | null;
}

/** Fills in what most tasks share. */
export function defineTask(
  task: Pick<EvalTask, "id" | "title" | "licence" | "origin" | "read"> & Partial<EvalTask>,
): EvalTask {
  const target = task.target ?? "prompt";
  return {
    target,
    positive: "harmful",
    group: task.positive === "refusal" ? "refusal" : target,
    hub: null,
    averagedBy: null,
    aliases: [],
    published: [],
    protocols: {},
    ...task,
  };
}

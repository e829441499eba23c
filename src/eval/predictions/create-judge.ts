import type { Judgement } from "../data/row.ts";
import type { EvalTask } from "../tasks/eval-task.ts";
import type { Columns } from "../tasks/read-record.ts";
import { readAuthorsLabel } from "./authors-label.ts";
import { readFamilyAnswer, type RecordedFamily } from "./family-answer.ts";
import { readScoreRecord, readVerdictRecord, type PredictionForm } from "./read-prediction.ts";

export interface JudgeOptions {
  readonly task: Pick<EvalTask, "group" | "target">;
  readonly rules: "paper" | "strict";
  /** The column that holds the score, where it is not a verdict's. */
  readonly scoreColumn?: string | undefined;
}

/** Forms whose records are read as they stand. */
export type RecordForm = Exclude<PredictionForm, { readonly type: "table" }>;

/** What a record says of its row; `line` is the record's place in its file, from 1. */
export type Judge = (record: Columns, line: number) => Judgement;

/** How the records of a form are read. */
export function createJudge(form: RecordForm, options: JudgeOptions): Judge {
  const { scoreColumn = "score", rules, task } = options;
  if (form.type === "verdict") return readVerdictRecord;
  if (form.type === "score") return (record, line) => readScoreRecord(record, scoreColumn, line);
  return createFamilyJudge(form.family, task, rules);
}

/** Reads a family's answers as its authors' script does, where they read differently from its guard. */
function createFamilyJudge(
  family: RecordedFamily,
  { group, target }: JudgeOptions["task"],
  rules: JudgeOptions["rules"],
): Judge {
  const { find, readAsAuthors } = family.recorded;
  if (readAsAuthors === undefined) return (record) => readFamilyAnswer(family, record, target);
  return (record) => readAuthorsLabel(readAsAuthors(find(record) ?? "")[group], group, rules);
}

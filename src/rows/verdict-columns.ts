/** Columns that every table of verdicts begins with, in their order. */
export const VERDICT_COLUMNS = [
  "index",
  "decision",
  "score",
  "violations",
  "reason",
  "failure",
  "target",
  "language",
] as const;

/** What produced the verdicts, and what a guard wrote that reasons. */
export const SOURCE_COLUMNS = ["guard", "model", "reasoning"] as const;

/** What a policy's column of scores is called: this, and the policy's id. */
export const SCORE_PREFIX = "score ";

/** What stands before the name of a column that was copied from the rows where it is taken. */
export const KEPT_PREFIX = "row ";

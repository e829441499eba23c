import { csvHeader, csvText, type CsvCell } from "../../rows/csv-text.ts";
import type { RowRecord } from "../data/rows-file.ts";

const COLUMNS = [
  "guard",
  "task",
  "id",
  "line",
  "target",
  "language",
  "source",
  "type",
  "positive",
  "decision",
  "outcome",
  "score",
  "top_policy",
  "failure",
] as const;

/**
 * What became of each row as CSV, one line at a time, header first. `positive` is whether the row is
 * what its task looks for; `outcome` says in one word what came of it; `top_policy` is the policy of
 * the highest score. Texts are left out unless `texts`, and then only there where records hold them.
 */
export async function* renderRowsCsv(
  records: Iterable<RowRecord> | AsyncIterable<RowRecord>,
  { texts = false }: { readonly texts?: boolean } = {},
): AsyncGenerator<string, void, undefined> {
  yield csvHeader(texts ? [...COLUMNS, "text"] : COLUMNS);
  for await (const record of records) {
    const cells = rowCells(record);
    yield csvText([texts ? [...cells, record.text ?? null] : cells]);
  }
}

function rowCells(record: RowRecord): readonly CsvCell[] {
  const { guard, task, id, line, target, language, source, type } = record;
  return [
    guard,
    task,
    id,
    line,
    target,
    language,
    source,
    type,
    record.harmful,
    record.decision,
    outcomeOf(record),
    record.score,
    topPolicy(record),
    record.failure?.code ?? null,
  ];
}

function outcomeOf({ decision, harmful }: RowRecord): string {
  if (decision === "unknown") return "not_judged";
  const flagged = decision === "deny";
  const right = flagged === harmful ? "true" : "false";
  return `${right}_${flagged ? "positive" : "negative"}`;
}

function topPolicy({ policies }: RowRecord): string | null {
  let top: RowRecord["policies"][number] | null = null;
  for (const policy of policies) if (top === null || policy.score > top.score) top = policy;
  return top?.policy ?? null;
}

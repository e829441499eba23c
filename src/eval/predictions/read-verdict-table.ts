import type { GuardFamily } from "../../core/index.ts";
import {
  KEPT_PREFIX,
  SCORE_PREFIX,
  SOURCE_COLUMNS,
  VERDICT_COLUMNS,
} from "../../rows/verdict-columns.ts";
import type { Columns } from "../tasks/read-record.ts";

/** Whether a record is a row of the table that `komainu scan` writes into a `.csv`. */
export function isVerdictTable(record: Columns): boolean {
  return VERDICT_COLUMNS.every((name) => name in record);
}

/**
 * Reads rows of such a table as the records that the same scan writes as JSON, so that both are one
 * from here on. A table says of a policy its score and whether it was violated, but no threshold.
 *
 * @param record the first row: all have its columns
 * @param families whose policies tell the harm category of an id; others' ids are their category
 */
export function createTableReader(
  record: Columns,
  families: readonly GuardFamily[],
): (record: Columns) => Columns {
  const titles = Object.keys(record);
  // The table's own columns stand before those that were copied, whatever these are called.
  const source = titles.indexOf("guard");
  const scored = titles.slice(VERDICT_COLUMNS.length, source);
  const policies = scored.map((title) => describe(title, families));
  const last = SOURCE_COLUMNS.length - (titles[source + 2] === "reasoning" ? 0 : 1);
  const own = new Set(titles.slice(0, source + last));
  const kept = titles.slice(source + last).map((title) => keptName(title, own));
  return (row) => {
    const violated = new Set(textOf(row["violations"]).split(" "));
    const failure = textOf(row["failure"]);
    return {
      index: numberOf(row["index"]),
      decision: row["decision"],
      score: numberOf(row["score"]),
      target: row["target"],
      language: row["language"],
      policies: policies.flatMap(({ title, policy, category }) => {
        const score = numberOf(row[title]);
        if (score === null) return [];
        return [{ policy, category, score, threshold: null, violated: violated.has(policy) }];
      }),
      ...(failure === "" ? {} : { failure: { code: failure } }),
      row: Object.fromEntries(kept.map(({ title, name }) => [name, row[title]])),
    };
  };
}

/** Whose verdicts a row of a table holds, as reports name it; `null` where it does not say. */
export function tableGuard(row: Columns): string | null {
  const [guard, model] = [textOf(row["guard"]), textOf(row["model"])];
  if (guard === "") return null;
  return model === "" || model === guard ? guard : `${guard} (${model})`;
}

function describe(title: string, families: readonly GuardFamily[]) {
  const policy = title.slice(SCORE_PREFIX.length);
  const known = families.flatMap((family) => family.policies).find(({ id }) => id === policy);
  return { title, policy, category: known?.category ?? policy };
}

/** A column that was copied under another name because its own was taken. */
function keptName(title: string, own: ReadonlySet<string>) {
  const name = title.startsWith(KEPT_PREFIX) ? title.slice(KEPT_PREFIX.length) : title;
  return { title, name: own.has(name) ? name : title };
}

/** A number as tables hold it; what is none stays as it is, and is refused where it is read. */
function numberOf(cell: unknown): unknown {
  if (cell === undefined || cell === null || cell === "") return null;
  return typeof cell === "string" ? Number(cell) : cell;
}

function textOf(cell: unknown): string {
  return typeof cell === "string" ? cell : "";
}

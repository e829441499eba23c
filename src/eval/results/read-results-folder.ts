import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/index.ts";
import { readFailure } from "../../files/read-failure.ts";
import { readProvenance } from "../../guard/provenance-schema.ts";
import { readRows } from "../../rows/read-rows.ts";
import { readVerdictRecord } from "../predictions/read-prediction.ts";
import { resultsSchema, type Results } from "./results.ts";
import type { EvalRow, Judgement } from "../data/row.ts";
import { createRowReader } from "../tasks/read-labelled-row.ts";
import { textColumn } from "../tasks/read-record.ts";

/** Makes of 0.1's results, which described every guard in one form, what they are now. */
const upgradedResults = z.looseObject({
  guards: z.array(
    z.looseObject({
      // What cannot be read stays as it is, and is refused by the schema.
      provenance: z.unknown().transform((value) => readProvenance(value) ?? value),
    }),
  ),
});

/**
 * Reads the `results.json` of a folder that `komainu eval --output` wrote.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`
 */
export async function readResults(folder: string): Promise<Results> {
  const path = join(folder, "results.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const { code, message } = readFailure(path, cause);
    const remedy = 'Name a folder that "komainu eval --output" wrote.';
    throw new KomainuError(code, `${message} ${remedy}`, { cause });
  }
  try {
    return resultsSchema.parse(upgradedResults.parse(JSON.parse(text)));
  } catch (cause) {
    throw new KomainuError(
      "file_damaged",
      `${path} is damaged, or a later version of Komainu wrote it. Run "komainu eval --output" again.`,
      { cause },
    );
  }
}

/** A row of `rows.jsonl`: whose answer to which task it is, and what was said. */
export interface ResultRow {
  /** Keys of the guard and the task in `results.json`. */
  readonly guard: string;
  readonly task: string;
  readonly row: EvalRow;
  readonly judgement: Judgement;
}

/** Runs of recorded answers keep no rows. */
async function requireRows(path: string): Promise<void> {
  await access(path).catch((cause: unknown) => {
    const { code, message } = readFailure(path, cause);
    const remedy = 'It is written by "komainu eval --guard ... --output".';
    throw new KomainuError(code, `${message} ${remedy}`, { cause });
  });
}

/** Reads the `rows.jsonl` of such a folder, in order. Throws `file_not_found`, `file_damaged`. */
export async function* readResultRows(folder: string): AsyncGenerator<ResultRow, void, undefined> {
  const path = join(folder, "rows.jsonl");
  const read = createRowReader({ label: "harmful", text: "text", language: "language" });
  await requireRows(path);
  for await (const { row, index } of readRows(path)) {
    const [guard, task] = [textColumn(row, "guard"), textColumn(row, "task")];
    // Rows are written without texts; the reader of labelled rows wants one.
    const labelled = read({ ...row, text: row["text"] ?? "" }, index + 1);
    if (guard === null || task === null || labelled === null) {
      throw new KomainuError("file_damaged", `${path}, row ${index + 1}, is not a row of results.`);
    }
    const line = typeof row["line"] === "number" ? row["line"] : index + 1;
    const target = row["target"] === "response" ? "response" : "prompt";
    const judgement = readVerdictRecord(row, index + 1);
    yield { guard, task, row: { ...labelled, line, target }, judgement };
  }
}

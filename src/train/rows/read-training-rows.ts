import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { KomainuError } from "../../core/errors.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import { readFailure } from "../../files/read-failure.ts";
import { type DataRow, readRows } from "../../rows/read-rows.ts";
import { trainingRowSchema, type TrainingRow } from "./training-row.ts";

/** Training rows, and the hash of the bytes they were read from. */
export interface TrainingRows {
  readonly rows: readonly TrainingRow[];
  readonly sha256: string;
}

/**
 * Reads JSONL files of training rows, one after the other.
 *
 * @param encoding default: UTF-8, or what a byte order mark tells
 * @throws KomainuError naming the file and the line: `file_not_found`, `file_damaged` or
 *   `invalid_input`
 */
export async function readTrainingRows(
  files: readonly string[],
  encoding?: string,
): Promise<TrainingRows> {
  const hash = createHash("sha256");
  const rows: TrainingRow[] = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw readFailure(file, error);
    });
    hash.update(bytes);
    for await (const item of readRows(file, { format: "jsonl", encoding })) {
      rows.push(trainingRow(item, file));
    }
  }
  return { rows, sha256: hash.digest("hex") };
}

function trainingRow({ row, line }: DataRow, file: string): TrainingRow {
  const read = trainingRowSchema.safeParse(row);
  if (read.success) return read.data;
  throw new KomainuError(
    "invalid_input",
    `${file}, line ${line}: not a training row:\n${describeIssues(read.error)}`,
    { cause: read.error },
  );
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { KomainuError } from "../../core/errors.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import { readFailure } from "../../files/read-failure.ts";
import { screenRowSchema, type ScreenRow } from "./screen-row.ts";

/** Training rows, and the hash of the bytes they were read from. */
export interface TrainingRows {
  readonly rows: readonly ScreenRow[];
  readonly sha256: string;
}

function readLine(line: string, file: string, number: number): ScreenRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    // Its own message quotes the row.
    throw new KomainuError("file_damaged", `${file}:${number} is not JSON.`, { cause: error });
  }
  const read = screenRowSchema.safeParse(value);
  if (read.success) return read.data;
  throw new KomainuError(
    "invalid_input",
    `${file}:${number} is not a training row:\n${describeIssues(read.error)}`,
    { cause: read.error },
  );
}

/**
 * Reads JSONL files of training rows, one after the other.
 *
 * @throws KomainuError naming the file and the line: `file_not_found`, `file_damaged` or
 *   `invalid_input`
 */
export async function readRows(files: readonly string[]): Promise<TrainingRows> {
  const hash = createHash("sha256");
  const rows: ScreenRow[] = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw readFailure(file, error);
    });
    hash.update(bytes);
    for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
      if (line.trim() !== "") rows.push(readLine(line, file, index + 1));
    }
  }
  return { rows, sha256: hash.digest("hex") };
}

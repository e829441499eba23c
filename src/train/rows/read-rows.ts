import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { trainingRowSchema, type TrainingRow } from "./training-row.ts";

/** Training rows, and the hash of the bytes they were read from. */
export interface TrainingRows {
  readonly rows: readonly TrainingRow[];
  readonly sha256: string;
}

function readLine(line: string, file: string, number: number): TrainingRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new KomainuError(
      "file_damaged",
      `${file}:${number} is not JSON: ${errorMessage(error)}`,
      {
        cause: error,
      },
    );
  }
  const read = trainingRowSchema.safeParse(value);
  if (read.success) return read.data;
  throw new KomainuError(
    "invalid_input",
    `${file}:${number} is not a training row: ${z.prettifyError(read.error)}`,
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
  const rows: TrainingRow[] = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw new KomainuError("file_not_found", `${file} cannot be read: ${errorMessage(error)}`, {
        cause: error,
      });
    });
    hash.update(bytes);
    for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
      if (line.trim() !== "") rows.push(readLine(line, file, index + 1));
    }
  }
  return { rows, sha256: hash.digest("hex") };
}

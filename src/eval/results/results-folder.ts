import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { notOurs } from "../../files/not-ours.ts";
import {
  isThere,
  protectInputs,
  protectResults,
  type ProtectedFile,
} from "../../files/protect-files.ts";
import { writeOutput } from "../../files/replace-file.ts";
import { describeWriteFailure } from "../../files/write-failure.ts";

/** The files that an evaluation writes into its folder. */
const FILES = ["results.json", "rows.jsonl", "cost.json", "report.html"] as const;

/** Stands in a folder between the first and the last of its files: they belong to no whole run. */
const UNFINISHED = "results.unfinished";
/** What the mark says; releases before this one left it empty. */
const MARK = "komainu-results\n";

/** The files of a folder of results, by their paths. */
export function resultFiles(folder: string): readonly string[] {
  return FILES.map((name) => join(folder, name));
}

/**
 * Refuses a folder whose files are read by the run that will write there, and one that holds
 * results, unless `force` says so or the run that wrote them was stopped halfway.
 *
 * @throws KomainuError `invalid_input` naming the files, or a file in the place of a run's mark that is none
 */
export async function protectFolder(
  folder: string,
  inputs: readonly ProtectedFile[],
  force: boolean,
): Promise<void> {
  const marker = join(folder, UNFINISHED);
  const files = resultFiles(folder);
  await protectInputs([folder, ...files, marker], inputs);
  await protectResults(files, (await isMarked(marker)) || force);
}

async function isMarked(marker: string): Promise<boolean> {
  if (!(await isThere(marker))) return false;
  const text = await readFile(marker, "utf8").catch(() => null);
  if (text !== "" && text !== MARK) throw notOurs(marker, "mark");
  return true;
}

/** Marks a folder as one whose files are being written. */
export async function beginFiles(folder: string): Promise<void> {
  await writeOutput(join(folder, UNFINISHED), MARK);
}

/** Takes the mark away: all files are there. */
export async function endFiles(folder: string): Promise<void> {
  await rm(join(folder, UNFINISHED), { force: true }).catch((error: unknown) => {
    throw describeWriteFailure(folder, error);
  });
}

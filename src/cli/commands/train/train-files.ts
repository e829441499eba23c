import {
  protectInputs,
  protectResults,
  requireWritable,
  type ProtectedFile,
} from "../../../files/protect-files.ts";
import { readTrainingRows, type TrainingRows } from "../../../train/rows/read-training-rows.ts";
import { reportFile } from "../../../train/rows/report-file.ts";
import { configFiles } from "../../guard-files.ts";

/** The options of every trainer that name files. */
export interface TrainFileOptions {
  readonly data: readonly string[];
  readonly jailbreaks?: string;
  readonly encoding?: string;
  readonly out: string;
  readonly force?: boolean;
}

/** What a trainer learns from, and the SHA-256 of all of its files' bytes, in the order given. */
export interface TrainData {
  readonly rows: TrainingRows["rows"];
  readonly jailbreaks: TrainingRows["rows"];
  readonly dataSha256: string;
}

/**
 * Refuses outputs that must not be written.
 *
 * @param others files that are read beside the data
 */
export async function protectTraining(
  { data, jailbreaks, out, force }: TrainFileOptions,
  others: readonly ProtectedFile[] = [],
): Promise<void> {
  const outputs = [out, reportFile(out)];
  await protectInputs(outputs, [
    ...[...data, jailbreaks].map((path) => ({ path, role: "training data" })),
    ...others,
    ...configFiles(),
  ]);
  await protectResults(outputs, force === true);
  await requireWritable(outputs);
}

/** Refuses outputs that must not be written, and reads the data. */
export async function readTrainData(options: TrainFileOptions): Promise<TrainData> {
  const { data, encoding } = options;
  const wrappers = options.jailbreaks === undefined ? [] : [options.jailbreaks];
  await protectTraining(options);
  const { rows, sha256 } = await readTrainingRows([...data, ...wrappers], encoding);
  const jailbreaks = (await readTrainingRows(wrappers, encoding)).rows;
  return { rows: rows.slice(0, rows.length - jailbreaks.length), jailbreaks, dataSha256: sha256 };
}

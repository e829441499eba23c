import { protectInputs, protectResults, requireWritable } from "../../../files/protect-files.ts";
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

/** Refuses outputs that must not be written, and reads the data. */
export async function readTrainData(options: TrainFileOptions): Promise<TrainData> {
  const { data, encoding, out, force } = options;
  const wrappers = options.jailbreaks === undefined ? [] : [options.jailbreaks];
  const outputs = [out, reportFile(out)];
  await protectInputs(outputs, [
    ...[...data, ...wrappers].map((path) => ({ path, role: "training data" })),
    ...configFiles(),
  ]);
  await protectResults(outputs, force === true);
  await requireWritable(outputs);
  const { rows, sha256 } = await readTrainingRows([...data, ...wrappers], encoding);
  const jailbreaks = (await readTrainingRows(wrappers, encoding)).rows;
  return { rows: rows.slice(0, rows.length - jailbreaks.length), jailbreaks, dataSha256: sha256 };
}

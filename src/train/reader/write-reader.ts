import { createHash } from "node:crypto";
import { writeOutput } from "../../files/replace-file.ts";
import { encodeReader } from "../../reader/model-file.ts";
import { reportFile } from "../rows/report-file.ts";
import type { TrainedReader } from "./train-reader.ts";

/** What a training run made, as it is written beside the model. */
export interface ReaderReport {
  readonly format: "komainu-reader-training/1";
  readonly model: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly header: TrainedReader["model"]["header"];
  readonly examples: number;
  readonly heldOut: TrainedReader["heldOut"];
  readonly sources: TrainedReader["sources"];
}

/**
 * Writes a reader, and its report as JSON: to `file`, and to `file` with its ending replaced by
 * `.json`. Each appears whole or not at all.
 */
export async function writeReader(trained: TrainedReader, file: string): Promise<ReaderReport> {
  const { model, examples, heldOut, sources } = trained;
  const bytes = encodeReader(model);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const report: ReaderReport = {
    format: "komainu-reader-training/1",
    model: { name: model.header.name, bytes: bytes.length, sha256 },
    header: model.header,
    examples,
    heldOut,
    sources,
  };
  await writeOutput(file, bytes);
  await writeOutput(reportFile(file), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

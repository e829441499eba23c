import { createHash } from "node:crypto";
import { writeOutput } from "../../files/replace-file.ts";
import { encodeReader } from "../../reader/model-file.ts";
import type { ReaderHeader } from "../../reader/reader-model.ts";
import { reportFile } from "../rows/report-file.ts";
import type { ReaderWithHeads } from "./fit-heads.ts";

/** What was fitted, as it is written beside the model. */
export interface HeadsReport extends Omit<ReaderWithHeads, "model"> {
  readonly format: "komainu-reader-heads/1";
  readonly model: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly header: ReaderHeader;
}

/**
 * Writes a reader with heads of one's own, and its report as JSON: to `file`, and to `file` with its
 * ending replaced by `.json`. Each appears whole or not at all.
 */
export async function writeHeads(fitted: ReaderWithHeads, file: string): Promise<HeadsReport> {
  const { model, ...rest } = fitted;
  const { header } = model;
  const bytes = encodeReader(model);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const report: HeadsReport = {
    format: "komainu-reader-heads/1",
    model: { name: header.name, bytes: bytes.length, sha256 },
    header,
    ...rest,
  };
  await writeOutput(file, bytes);
  await writeOutput(reportFile(file), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

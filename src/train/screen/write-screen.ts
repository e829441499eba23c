import { reportFile } from "../rows/report-file.ts";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { writeOutput } from "../../files/replace-file.ts";
import { encodeScreen } from "../../screen/model-file.ts";
import type { TrainedScreen } from "./train-screen.ts";

const compress = promisify(brotliCompress);

/** What a training run made, as it is written beside the model. */
export interface TrainingReport {
  readonly format: "komainu-screen-training/1";
  readonly model: {
    readonly name: string;
    /** Of the file as it lies on disk. */
    readonly bytes: number;
    readonly sha256: string;
    /** SHA-256 of the file's uncompressed content: the same whatever compressed it. */
    readonly contentSha256: string;
  };
  readonly header: TrainedScreen["model"]["header"];
  readonly examples: number;
  readonly heldOut: TrainedScreen["heldOut"];
  readonly sources: TrainedScreen["sources"];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Writes a screen, compressed, and its report as JSON: to `file`, and to `file` with its ending
 * replaced by `.json`. Each appears whole or not at all.
 */
export async function writeScreen(trained: TrainedScreen, file: string): Promise<TrainingReport> {
  const content = encodeScreen(trained.model);
  const stored = await compress(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  const report: TrainingReport = {
    format: "komainu-screen-training/1",
    model: {
      name: trained.model.header.name,
      bytes: stored.length,
      sha256: sha256(stored),
      contentSha256: sha256(content),
    },
    header: trained.model.header,
    examples: trained.examples,
    heldOut: trained.heldOut,
    sources: trained.sources,
  };
  await writeOutput(file, stored);
  await writeOutput(reportFile(file), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

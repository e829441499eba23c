import { scanFile, type ScanStart } from "../../../scan/scan-file.ts";
import type { ScanSummary } from "../../../scan/scan-summary.ts";
import type { ChosenGuard } from "../../choose-guard.ts";
import { filesOf } from "../../guard-files.ts";
import { formatCount } from "../../ui/format.ts";
import { createProgress, type Progress } from "../../ui/progress.ts";
import { packageVersion } from "../../version.ts";
import type { ScanOptions } from "./scan-options.ts";

export interface ScanJob {
  readonly input: string;
  /** A file, or `-` for standard output. */
  readonly output: string;
  readonly options: ScanOptions;
  readonly guard: ChosenGuard;
  readonly signal: AbortSignal;
}

/** Scans a file with a bar of progress. Errors as `scanFile`. */
export async function runScan(job: ScanJob): Promise<ScanSummary> {
  const { input, output, options, guard, signal } = job;
  const { progress: when, guard: _id, model: _model, ...shape } = options;
  let progress: Progress | undefined;
  try {
    return await scanFile({
      ...shape,
      guard: () => guard.open(),
      input,
      output,
      settings: { ...guard.settings, komainu: packageVersion() },
      protect: filesOf(options),
      onStart: (start) => {
        const { total, kept: done } = start;
        progress = createProgress({ label: "Judging", unit: "rows", total, done, when });
        if (when !== "never") announce(job, start, progress);
      },
      onProgress: (done) => progress?.update(done),
      signal,
    });
  } finally {
    progress?.finish();
  }
}

function announce(
  { input, output, options }: ScanJob,
  { columns, kept }: ScanStart,
  progress: Progress,
): void {
  const names = Object.entries(columns).map(([part, name]) => `${part} in "${name}"`);
  const from = input === "-" ? "standard input" : input;
  const to = output === "-" ? "standard output" : output;
  progress.note(`${options.guard} judges ${from} (${names.join(", ")}) into ${to}`);
  if (kept > 0) progress.note(`Resuming after ${formatCount(kept)} rows that are there already.`);
}

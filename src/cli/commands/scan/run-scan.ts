import { createGuard } from "../../../guard/create-guard.ts";
import type { GuardOptions } from "../../../guard/guard-options.ts";
import { scanFile, type ScanStart } from "../../../scan/scan-file.ts";
import type { ScanSummary } from "../../../scan/scan-summary.ts";
import { filesOf } from "../../guard-files.ts";
import { formatCount } from "../../ui/format.ts";
import { createProgress, type Progress } from "../../ui/progress.ts";
<<<<<<< HEAD
import { chooseColumns, type RowColumns } from "../../../rows/columns/choose-columns.ts";
import { judgeRows } from "./judge-rows.ts";
import { openPlainOutput } from "./plain-output.ts";
import { ProvenanceCheck } from "./provenance-check.ts";
import { openRowSource, type RowSource } from "./row-source.ts";
=======
import { packageVersion } from "../../version.ts";
>>>>>>> messages
import type { ScanOptions } from "./scan-options.ts";

export interface ScanJob {
  readonly input: string;
  /** A file, or `-` for standard output. */
  readonly output: string;
  readonly options: ScanOptions;
  readonly guard: GuardOptions & { readonly guard: string };
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
      guard: () => createGuard(guard),
      input,
      output,
      settings: settingsOf(guard),
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

<<<<<<< HEAD
interface Parts {
  readonly source: RowSource;
  readonly columns: RowColumns;
  readonly summary: ScanSummary;
  readonly provenance: ProvenanceCheck;
  readonly progress: Progress;
}

async function judgeInto(sink: Journal, job: ScanJob, parts: Parts): Promise<void> {
  const { options, signal } = job;
  const { source, columns, summary, provenance, progress } = parts;
  const judged = [columns.prompt, columns.response, columns.messages].filter(
    (name) => name !== undefined,
  );
  const keep = [
    ...new Set([...(options.keep ?? []), ...(options.includeText === true ? judged : [])]),
  ];
  await using guard = await createGuard(job.guard);
  const rows = source.rows(sink.kept, [...new Set([...judged, ...keep])]);
  const { target, concurrency, keepGoing = false, includeText: reasoning = false } = options;
  const settings = { columns, target, concurrency, keepGoing, signal, keep, reasoning };
  for await (const record of judgeRows(guard, rows, settings)) {
    provenance.fresh(record);
    await sink.append(record);
    summary.count(record);
    summary.judgedNow += 1;
    progress.update(summary.rows);
  }
  await sink.finish();
}

async function openSink(
  { input, stream, output, options, guard }: ScanJob,
  columns: RowColumns,
  onKept: (record: unknown) => void,
): Promise<Journal> {
  if (output === "-") return openPlainOutput();
  if (stream) {
    // It cannot be read again, so a scan of it never goes on: this setting is never the same.
    const settings = { "standard input": new Date().toISOString() };
    return openJournal(output, { settings, restart: options.restart });
  }
  const { target, format, encoding, keep, includeText, keepGoing, restart } = options;
  const shaping = { target, format, encoding, keep, includeText, keepGoing, ...columns };
  const settings = await scanSettings(input, guard, shaping);
  return openJournal(output, { settings, restart, onKept });
=======
/** What verdicts depend on that the guard's provenance does not say. */
function settingsOf({ thresholds, language, maxWindows, timeout }: GuardOptions) {
  return { komainu: packageVersion(), thresholds, language, maxWindows, timeout };
>>>>>>> messages
}

function announce(
  { input, output, guard }: ScanJob,
<<<<<<< HEAD
  columns: RowColumns,
  kept: number,
=======
  { columns, kept }: ScanStart,
>>>>>>> messages
  progress: Progress,
): void {
  const names = Object.entries(columns).map(([part, name]) => `${part} in "${name}"`);
  const from = input === "-" ? "standard input" : input;
  const to = output === "-" ? "standard output" : output;
  progress.note(`${guard.guard} judges ${from} (${names.join(", ")}) into ${to}`);
  if (kept > 0) progress.note(`Resuming after ${formatCount(kept)} rows that are there already.`);
}

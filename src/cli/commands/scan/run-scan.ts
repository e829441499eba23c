import { KomainuError } from "../../../core/errors.ts";
import { type Journal, openJournal } from "../../../files/journal.ts";
import { createGuard } from "../../../guard/create-guard.ts";
import type { GuardOptions } from "../../../guard/guard-options.ts";
import { formatCount } from "../../ui/format.ts";
import { createProgress, type Progress } from "../../ui/progress.ts";
import { chooseColumns, type RowColumns } from "../../../rows/columns/choose-columns.ts";
import { judgeRows } from "./judge-rows.ts";
import { openPlainOutput } from "./plain-output.ts";
import { ProvenanceCheck } from "./provenance-check.ts";
import { openRowSource, type RowSource } from "./row-source.ts";
import type { ScanOptions } from "./scan-options.ts";
import { isScanRecord } from "./scan-record.ts";
import { scanSettings } from "./scan-settings.ts";
import { ScanSummary } from "./scan-summary.ts";

export interface ScanJob {
  readonly input: string;
  /** Whether the input can be read once only. */
  readonly stream: boolean;
  /** A file, or `-` for standard output. */
  readonly output: string;
  readonly options: ScanOptions;
  readonly guard: GuardOptions & { readonly guard: string };
  readonly signal: AbortSignal;
}

/**
 * Judges the rows of a file that no earlier run judged, in order.
 *
 * @throws KomainuError `interrupted` when the signal stops it: what was judged is kept. Else as
 *   `readRows`, `openJournal` and `createGuard`.
 */
export async function runScan(job: ScanJob): Promise<ScanSummary> {
  const summary = new ScanSummary();
  try {
    await scanRows(job, summary);
  } catch (error) {
    throw job.signal.aborted ? stopped(summary.rows, job.output) : error;
  }
  return summary;
}

async function scanRows(job: ScanJob, summary: ScanSummary): Promise<void> {
  const { input, output, options, signal } = job;
  const onDamage = options.keepGoing === true ? "report" : "stop";
  const { format, encoding } = options;
  const source = await openRowSource(input, job.stream, { format, encoding, onDamage, signal });
  const columns = source.empty ? {} : chooseColumns(source.names, options);
  const provenance = new ProvenanceCheck();
  await using sink = await openSink(job, columns, (record) => {
    if (!isScanRecord(record)) throw damagedOutput(output);
    summary.count(record);
    provenance.kept(record);
  });
  const progress = createProgress({
    label: "Judging",
    unit: "rows",
    total: source.total,
    done: sink.kept,
    when: options.progress,
  });
  try {
    if (options.progress !== "never") announce(job, columns, sink.kept, progress);
    await judgeInto(sink, job, { source, columns, summary, provenance, progress });
  } finally {
    progress.finish();
  }
}

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
}

function announce(
  { input, output, guard }: ScanJob,
  columns: RowColumns,
  kept: number,
  progress: Progress,
): void {
  const names = Object.entries(columns).map(([part, name]) => `${part} in "${name}"`);
  const from = input === "-" ? "standard input" : input;
  const to = output === "-" ? "standard output" : output;
  progress.note(`${guard.guard} judges ${from} (${names.join(", ")}) into ${to}`);
  if (kept > 0) progress.note(`Going on after ${formatCount(kept)} rows that are there already.`);
}

function damagedOutput(output: string): KomainuError {
  const message = `${output}.partial holds something else than verdicts. Begin again with --restart.`;
  return new KomainuError("file_damaged", message);
}

function stopped(rows: number, output: string): KomainuError {
  const what =
    rows === 0
      ? "Stopped before a row was judged."
      : output === "-"
        ? `Stopped after ${formatCount(rows)} rows, which are printed.`
        : `Stopped after ${formatCount(rows)} rows. They are kept: run the same command again to go on.`;
  return new KomainuError("interrupted", what);
}

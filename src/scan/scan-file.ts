import { KomainuError, type Guard, type Target } from "../core/index.ts";
import { type Journal, openJournal } from "../files/journal.ts";
import { journalPaths } from "../files/journal-state.ts";
import {
  isThere,
  protectInputs,
  protectResults,
  type ProtectedFile,
} from "../files/protect-files.ts";
import { isStream } from "../files/replace-file.ts";
import {
  type AskedColumns,
  chooseColumns,
  type RowColumns,
} from "../rows/columns/choose-columns.ts";
import type { DataRow } from "../rows/read-rows.ts";
import type { RowFormat } from "../rows/row-format.ts";
import { writeCsvTable } from "./csv-table.ts";
import { openStreamOutput } from "./open-output.ts";
import { outputForm } from "./output-form.ts";
import { rowInput } from "./row-input.ts";
import { openRowSource, type RowSource } from "./row-source.ts";
import { failureRecord, isScanRecord, type ScanRecord, verdictRecord } from "./scan-record.ts";
import { scanRows, type ScannedRow } from "./scan-rows.ts";
import { scanSettings } from "./scan-settings.ts";
import { ScanCounter, type ScanSummary } from "./scan-summary.ts";

/** What a scan is about to do. */
export interface ScanStart {
  readonly columns: RowColumns;
  /** Rows of the input; unknown for a stream. */
  readonly total: number | undefined;
  /** Rows that an earlier run judged. */
  readonly kept: number;
}

export interface ScanFileOptions extends AskedColumns {
  /** The guard, or what opens it: then only when all else is well, and closed at the end. */
  readonly guard: Guard | (() => Promise<Guard>);
  /** A file of rows (JSONL, CSV, TSV, Parquet, lines; also gzipped), or `-` for standard input. */
  readonly input: string;
  /** JSONL, or CSV where the name ends in `.csv`; `-` for standard output. */
  readonly output: string;
  /** Default: what the input's name tells. */
  readonly format?: RowFormat | undefined;
  /** Default: UTF-8, or UTF-16 by its mark. */
  readonly encoding?: string | undefined;
  readonly target?: Target | undefined;
  /** Rows under way at once, ≥ 1. Default 4. */
  readonly concurrency?: number | undefined;
  /** Copies the judged text and the model's reasoning into the output. */
  readonly includeText?: boolean | undefined;
  /** Writes rows that are damaged, and those on which only the engine failed, as `unknown`. */
  readonly keepGoing?: boolean | undefined;
  /** Discards what an unfinished scan wrote. */
  readonly restart?: boolean | undefined;
  /** Replaces an output that is there already. */
  readonly force?: boolean | undefined;
  /** What verdicts depend on beside the guard's provenance and policies, such as thresholds. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Files beside the input that the output must not overwrite. */
  readonly protect?: readonly ProtectedFile[] | undefined;
  readonly onStart?: ((start: ScanStart) => void) | undefined;
  /** Called with the number of rows that are judged, those of earlier runs included. */
  readonly onProgress?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Judges every row of a file into another, in order. Run again after any stop, it resumes with the
 * rows that are left; the output is that of an uninterrupted scan.
 *
 * @throws KomainuError `interrupted` when the signal stops it: what was judged is kept;
 *   `invalid_input` where the output is an input or is there already; where the machine or the model
 *   fails, its failure, which says how to resume; else as `readRows`, `openJournal` and the guard
 */
export async function scanFile(options: ScanFileOptions): Promise<ScanSummary> {
  const counter = new ScanCounter();
  try {
    await scan(options, counter);
  } catch (error) {
    throw options.signal?.aborted === true ? stopped(counter.rows, options.output) : error;
  }
  return counter.summary();
}

/** A scan's parts that are the same from its beginning to its end. */
interface Scan {
  readonly options: ScanFileOptions;
  readonly counter: ScanCounter;
  readonly source: RowSource;
  readonly columns: RowColumns;
  /** Columns that are judged, and those that are copied. */
  readonly judged: readonly string[];
  readonly keep: readonly string[];
  /** Whether the input can be read once only, and the output be written to only. */
  readonly streams: { readonly input: boolean; readonly output: boolean };
}

async function scan(options: ScanFileOptions, counter: ScanCounter): Promise<void> {
  const { input, output, format, encoding, keepGoing, signal } = options;
  const streams = { input: await isStream(input), output: await isStream(output) };
  await (streams.output ? protectFromStream(options) : protect(options));
  const onDamage = keepGoing === true ? "report" : "stop";
  const reading = { format, encoding, onDamage, signal } as const;
  const source = await openRowSource(input, streams.input, reading);
  const columns = source.empty ? {} : chooseColumns(source.names, options);
  const judged = [columns.prompt, columns.response, columns.messages].filter(
    (name) => name !== undefined,
  );
  const copied = options.includeText === true ? judged : [];
  const keep = [...new Set([...(options.keep ?? []), ...copied])];
  const parts: Scan = { options, counter, source, columns, judged, keep, streams };
  const { guard: given } = options;
  if (typeof given !== "function") {
    await judgeInto(given, parts);
    return;
  }
  await using guard = await given();
  await judgeInto(guard, parts);
}

/** Refuses to write over what is read, and over a whole output, before any work is done. */
async function protect({ input, output, protect = [], force }: ScanFileOptions): Promise<void> {
  outputForm(output);
  const { partial, journal, lock } = journalPaths(output);
  const written = [output, partial, journal, lock];
  await protectInputs(written, [{ path: input, role: "the input" }, ...protect]);
  // An unfinished run that replaces an output resumes without being told again.
  if (!(await isThere(partial))) await protectResults([output], force === true);
}

/** Standard output may be a file, as in `>> rows.jsonl`: a scan into its own input would never end. */
async function protectFromStream({ input, output, protect = [] }: ScanFileOptions): Promise<void> {
  const place = output === "-" ? "/dev/stdout" : output;
  await protectInputs([place], [{ path: input, role: "the input" }, ...protect]);
}

async function judgeInto(guard: Guard, parts: Scan): Promise<void> {
  const { options, counter, source, columns, judged, keep } = parts;
  await using sink = await openSink(guard, parts);
  options.onStart?.({ columns, total: source.total, kept: sink.kept });
  const rows = source.rows(sink.kept, [...new Set([...judged, ...keep])]);
  const { target, concurrency, keepGoing, signal } = options;
  const scanned = scanRows<DataRow>(guard, rows, {
    target,
    concurrency,
    keepGoing,
    signal,
    from: sink.kept,
    remedy: remedyOf(parts.streams),
    input: ({ row, damage }) => damage ?? rowInput(row, columns),
  });
  for await (const item of scanned) {
    const record = recordOf(item, parts);
    await sink.append(record);
    counter.add(record);
    options.onProgress?.(counter.rows);
  }
  await sink.finish();
}

function recordOf(item: ScannedRow<DataRow>, { options, keep }: Scan): ScanRecord {
  const shape = { keep, reasoning: options.includeText === true };
  return item.verdict === undefined
    ? failureRecord(item.row, item.failure, shape)
    : verdictRecord(item.row, item.verdict, shape);
}

async function openSink(guard: Guard, parts: Scan): Promise<Journal> {
  const { options, counter, keep, streams } = parts;
  const { output, restart, force, includeText } = options;
  if (streams.output) return openStreamOutput(output);
  const table = { policies: guard.policies, keep, reasoning: includeText === true };
  const render =
    outputForm(output) === "csv"
      ? (records: string) => writeCsvTable(records, output, table)
      : undefined;
  const onKept = (record: unknown): void => {
    if (!isScanRecord(record)) throw damagedOutput(output);
    // Checksums tell an edited file of records, this one that was edited together with them.
    if (record.index !== counter.rows) throw movedRecord(output, counter.rows);
    counter.keep(record);
  };
  return openJournal(output, {
    settings: await settingsOf(guard, parts),
    restart,
    force,
    onKept,
    render,
  });
}

async function settingsOf(guard: Guard, { options, columns, streams }: Scan) {
  // A stream cannot be read again, so a scan of it never resumes: this setting is never the same.
  if (streams.input) return { "standard input": new Date().toISOString() };
  const { input, target, format, encoding, keep, includeText, keepGoing, settings } = options;
  const shape = { target, format, encoding, keep, includeText, keepGoing, ...columns };
  return scanSettings(input, guard, { ...settings, ...shape });
}

function remedyOf({ input, output }: Scan["streams"]): string {
  if (!input && !output)
    return "The rows before it are kept: run the same command again to resume.";
  return output
    ? "The rows before it are written; a stream cannot be resumed: judge the others by themselves."
    : "Standard input cannot be read again: begin again with --restart, or give a file.";
}

function damagedOutput(output: string): KomainuError {
  const message = `${output}.partial holds something else than verdicts. Begin again with --restart.`;
  return new KomainuError("file_damaged", message);
}

function movedRecord(output: string, before: number): KomainuError {
  const message = `Record ${before + 1} of ${output}.partial is not that of row ${before + 1}: records were removed, added or moved. Begin again with --restart.`;
  return new KomainuError("file_damaged", message);
}

function stopped(rows: number, output: string): KomainuError {
  const count = rows.toLocaleString("en");
  const what =
    rows === 0
      ? "Stopped before a row was judged."
      : output === "-"
        ? `Stopped after ${count} rows, which are printed.`
        : `Stopped after ${count} rows. They are kept: run the same command again to resume.`;
  return new KomainuError("interrupted", what);
}

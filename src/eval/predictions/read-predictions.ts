import { KomainuError, type AuthorsFile, type GuardFamily } from "../../core/index.ts";
import { FAMILIES } from "../../families/registry.ts";
import { readRows } from "../../rows/read-rows.ts";
import type { RowFormat } from "../../rows/row-format.ts";
import type { EvalRow, Judgement } from "../data/row.ts";
import type { EvalTask } from "../tasks/eval-task.ts";
import {
  createLabelFinder,
  readLabels,
  readLanguage,
  type ColumnNames,
} from "../tasks/read-labelled-row.ts";
import { readLabel } from "../../rows/columns/read-label.ts";
import { type Columns, makeRow, textColumn } from "../tasks/read-record.ts";
import { createTruthReader, isPositive, readAuthorsLabel } from "./authors-label.ts";
import { readFamilyAnswer, type RecordedFamily } from "./family-answer.ts";
import { createTableReader, isVerdictTable, tableGuard } from "./read-verdict-table.ts";
import {
  readScoreRecord,
  readVerdictRecord,
  tellForm,
  type PredictionForm,
} from "./read-prediction.ts";

export interface PredictionOptions {
  readonly task: Pick<EvalTask, "group" | "target">;
  readonly rules: "paper" | "strict";
  readonly format?: RowFormat | undefined;
  /** Default: UTF-8, or what a byte order mark tells. */
  readonly encoding?: string | undefined;
  readonly columns: ColumnNames;
  /** Families whose answers may be told, one's own before those of others. Default: Komainu's. */
  readonly families?: readonly GuardFamily[] | undefined;
  /** The column that holds the score, where it is not a verdict's. */
  readonly scoreColumn?: string | undefined;
  /** The labelled rows that the answers are to, in order; by default the answers carry labels. */
  readonly rows?: AsyncIterable<EvalRow> | undefined;
  /** Reads this many rows at most. */
  readonly limit?: number | undefined;
  readonly onUnlabelled?: ((line: number) => void) | undefined;
  /** Called once, with the first record that says what produced it. */
  readonly onProvenance?: ((provenance: unknown) => void) | undefined;
  /** Called once, with the first record of a table of verdicts that names its guard. */
  readonly onGuard?: ((name: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A row and what a guard was recorded to have said of it. */
export interface PredictedRow {
  readonly row: EvalRow;
  readonly judgement: Judgement;
}

/** Reads a file of recorded answers, in order. */
export async function* readPredictions(
  path: string,
  options: PredictionOptions,
): AsyncGenerator<PredictedRow, void, undefined> {
  const { format, encoding, signal, limit = Infinity, families = FAMILIES } = options;
  let read: Reader | undefined;
  const notice = createNotice(options);
  for await (const { index, row } of readRows(path, { format, encoding, signal })) {
    if (index >= limit) return;
    read ??= createReader(row, options, families);
    notice(row);
    const reading = read(row, index + 1);
    // Not awaited where it need not be: that would cost more than the reading.
    const predicted = reading instanceof Promise ? await reading : reading;
    if (predicted === null) options.onUnlabelled?.(index + 1);
    else yield predicted;
  }
  if (read === undefined) throw new KomainuError("invalid_input", `${path} has no rows.`);
}

/** Says of the first record that tells it what the verdicts are of. */
function createNotice({ onProvenance, onGuard }: PredictionOptions): (record: Columns) => void {
  let seen = false;
  let table: boolean | undefined;
  return (record) => {
    if (seen) return;
    table ??= isVerdictTable(record);
    const guard = table ? tableGuard(record) : null;
    const provenance = record["provenance"];
    seen = provenance !== undefined || guard !== null;
    if (provenance !== undefined) onProvenance?.(provenance);
    else if (guard !== null) onGuard?.(guard);
  };
}

type Reader = (record: Columns, line: number) => PredictedRow | null | Promise<PredictedRow | null>;

function createReader(
  first: Columns,
  options: PredictionOptions,
  families: readonly GuardFamily[],
): Reader {
  const form = tellForm(first, options.scoreColumn, families);
  if (form.type !== "table") return createFormReader(form, options);
  const toRecord = createTableReader(first, families);
  const read = createFormReader({ type: "verdict" }, options);
  return (row, line) => read(toRecord(row), line);
}

/** Forms whose records are read as they stand. */
type RecordForm = Exclude<PredictionForm, { readonly type: "table" }>;

function createFormReader(form: RecordForm, options: PredictionOptions): Reader {
  const judge = createJudge(form, options);
  if (options.rows !== undefined) return createJoinedReader(options.rows, judge);
  const authors = form.type === "family" ? form.family.recorded.authorsFile : undefined;
  if (authors !== undefined) return createAuthorsReader(authors, options, judge);
  const labelOf = createLabelFinder(options.columns);
  const find = form.type === "verdict" ? hinted(labelOf) : labelOf;
  return (record, line) => {
    const row = readOwnRow(record, line, options, find);
    return row === null ? null : { row, judgement: judge(record, line) };
  };
}

/** As a finder of labels; verdicts that carry none say how they come by one. */
function hinted(labelOf: (record: Columns) => string): (record: Columns) => string {
  return (record) => {
    try {
      return labelOf(record);
    } catch (error) {
      if (!(error instanceof KomainuError)) throw error;
      const remedy =
        'Give the labelled rows with --task FILE, or copy their labels into the verdicts with "komainu scan --keep COLUMN".';
      throw new KomainuError(error.code, `${error.message} ${remedy}`, { cause: error });
    }
  };
}

type Judge = (record: Columns, line: number) => Judgement;

function createJudge(form: RecordForm, options: PredictionOptions): Judge {
  const { scoreColumn = "score", rules, task } = options;
  if (form.type === "verdict") return readVerdictRecord;
  if (form.type === "score") return (record, line) => readScoreRecord(record, scoreColumn, line);
  return createFamilyJudge(form.family, task, rules);
}

/** Reads a family's answers as its authors' script does, where they read differently from its guard. */
function createFamilyJudge(
  family: RecordedFamily,
  { group, target }: PredictionOptions["task"],
  rules: PredictionOptions["rules"],
): Judge {
  const { find, readAsAuthors } = family.recorded;
  if (readAsAuthors === undefined) return (record) => readFamilyAnswer(family, record, target);
  return (record) => readAuthorsLabel(readAsAuthors(find(record) ?? "")[group], group, rules);
}

/**
 * A record's own columns, and those that `komainu scan --keep` copied into `row`. Built in one go and
 * without texts: there may be millions.
 */
function readOwnRow(
  record: Columns,
  line: number,
  options: PredictionOptions,
  labelOf: (record: Columns) => string,
): EvalRow | null {
  const kept = record["row"];
  const columns = isRecord(kept) ? kept : record;
  const names = options.columns;
  const positive = readLabel(columns[labelOf(columns)], line);
  if (positive === null) return null;
  const target = record["target"] === "response" ? "response" : options.task.target;
  return {
    id: textColumn(columns, names.id ?? "id") ?? String(line),
    line,
    target,
    prompt: "",
    response: target === "response" ? "" : null,
    positive,
    labels: readLabels(columns["labels"], line),
    language: readLanguage(record["language"] ?? columns[names.language ?? "lang"]) ?? "und",
    source: textColumn(columns, names.source ?? "source"),
    type: textColumn(columns, names.type ?? "type"),
  };
}

function isRecord(value: unknown): value is Columns {
  return typeof value === "object" && value !== null;
}

/** Answers to labelled rows that stand in another file: the answer's `index` names the row. */
function createJoinedReader(rows: AsyncIterable<EvalRow>, judge: Judge): Reader {
  const source = rows[Symbol.asyncIterator]();
  let next: EvalRow | null = null;
  let ended = false;
  return async (record, line) => {
    const wanted = typeof record["index"] === "number" ? record["index"] + 1 : line;
    while (!ended && (next === null || next.line < wanted)) {
      const item = await source.next();
      if (item.done === true) ended = true;
      else next = item.value;
    }
    // A row that the labels pass over carries none.
    return next?.line === wanted ? { row: next, judgement: judge(record, line) } : null;
  };
}

/** A file in the form in which a family's authors publish theirs, truth and exchange included. */
function createAuthorsReader(
  authors: AuthorsFile,
  { rules, task }: PredictionOptions,
  judge: Judge,
): Reader {
  const readTruth = createTruthReader(task.group, authors);
  return (record, line) => {
    const { label, stale } = readTruth(authors.findTruth(record));
    if (stale && rules === "paper" && label === null) {
      throw new KomainuError(
        "invalid_input",
        `Recorded answers, row ${line}: its label cannot be read, and there is no row before it to take one from, as the paper's script does.`,
      );
    }
    if (label === null || (stale && rules === "strict")) return null;
    const judgement: Judgement = stale
      ? { decision: "unknown", score: null, policies: [], failure: "unreadable_answer" }
      : judge(record, line);
    const positive = isPositive(label, task.group);
    return { row: makeRow(line, { positive, ...authors.findExchange(record) }), judgement };
  };
}

import { KomainuError, type AuthorsFile, type GuardFamily } from "../../core/index.ts";
import { FAMILIES } from "../../families/registry.ts";
import { readRows } from "../../rows/read-rows.ts";
import type { RowFormat } from "../../rows/row-format.ts";
import type { EvalRow, Judgement } from "../data/row.ts";
import {
  createLabelFinder,
  readLabels,
  readLanguage,
  type ColumnNames,
} from "../tasks/read-labelled-row.ts";
import { readLabel } from "../../rows/columns/read-label.ts";
import { type Columns, makeRow, textColumn } from "../tasks/read-record.ts";
import { createTruthReader, isPositive } from "./authors-label.ts";
import { createIdReader, ownColumns, type RecordedAnswer } from "./answer-place.ts";
import { createJudge, type Judge, type JudgeOptions, type RecordForm } from "./create-judge.ts";
import { joinAnswers, type LabelledRows } from "./join-answers.ts";
import { createRowCheck } from "./require-same-row.ts";
import { createTableReader, isVerdictTable, tableGuard } from "./read-verdict-table.ts";
import { tellForm } from "./read-prediction.ts";

export interface PredictionOptions extends JudgeOptions {
  readonly format?: RowFormat | undefined;
  /** Default: UTF-8, or what a byte order mark tells. */
  readonly encoding?: string | undefined;
  readonly columns: ColumnNames;
  /** Families whose answers may be told, one's own before those of others. Default: Komainu's. */
  readonly families?: readonly GuardFamily[] | undefined;
  /** The labelled rows that the answers are to; by default the answers carry labels. */
  readonly rows?: LabelledRows | undefined;
  /** Reads the first rows only: of the labelled rows, where there are some. */
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

/**
 * Reads a file of recorded answers: in its order, or in that of the labelled rows that it is joined
 * with.
 *
 * @throws KomainuError `invalid_input` for rows that are no answers, and what `joinAnswers` throws
 */
export async function* readPredictions(
  path: string,
  options: PredictionOptions,
): AsyncGenerator<PredictedRow, void, undefined> {
  const { rows, limit = Infinity } = options;
  if (rows !== undefined) {
    yield* joinPredictions(path, rows, options);
    return;
  }
  const { format, encoding, signal } = options;
  const toAnswer = createAnswerReader(options);
  let read: Reader | undefined;
  for await (const { index, row } of readRows(path, { format, encoding, signal })) {
    if (index >= limit) return;
    const { record, line, form } = toAnswer(row, index + 1);
    read ??= createReader(form, options);
    const predicted = read(record, line);
    if (predicted === null) options.onUnlabelled?.(line);
    else yield predicted;
  }
  if (read === undefined) throw noRows(path);
}

async function* joinPredictions(
  path: string,
  rows: LabelledRows,
  options: PredictionOptions,
): AsyncGenerator<PredictedRow, void, undefined> {
  const answers = readAnswers(path, options);
  const first = await answers.next();
  if (first.done === true) throw noRows(path);
  const { form } = first.value;
  const judge = createJudge(form, options);
  // The authors' files carry texts of their prompts, and no ids of the data.
  const authors = form.type === "family" && form.family.recorded.authorsFile !== undefined;
  const idOf = authors ? null : createIdReader(options.columns.id);
  const requireSame = authors ? () => undefined : createRowCheck(options.columns);
  const { limit = Infinity, onUnlabelled } = options;
  const all = precededBy(first.value, answers);
  for await (const { row, answer } of joinAnswers(all, rows, { idOf, limit, onUnlabelled })) {
    requireSame(row, answer);
    yield { row, judgement: judge(answer.record, answer.line) };
  }
}

async function* precededBy<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/** An answer and the form of its file. */
interface ReadAnswer extends RecordedAnswer {
  readonly form: RecordForm;
}

async function* readAnswers(
  path: string,
  options: PredictionOptions,
): AsyncGenerator<ReadAnswer, void, undefined> {
  const { format, encoding, signal } = options;
  const toAnswer = createAnswerReader(options);
  for await (const { index, row } of readRows(path, { format, encoding, signal })) {
    yield toAnswer(row, index + 1);
  }
}

/** Reads rows as records, those of a table as the same scan writes them as JSON. */
function createAnswerReader(
  options: PredictionOptions,
): (row: Columns, line: number) => ReadAnswer {
  const { scoreColumn, families = FAMILIES } = options;
  const notice = createNotice(options);
  let form: RecordForm | undefined;
  let toRecord = (row: Columns): Columns => row;
  return (row, line) => {
    if (form === undefined) {
      const told = tellForm(row, scoreColumn, families);
      form = told.type === "table" ? { type: "verdict" } : told;
      if (told.type === "table") toRecord = createTableReader(row, families);
    }
    notice(row);
    return { record: toRecord(row), line, form };
  };
}

function noRows(path: string): KomainuError {
  return new KomainuError("invalid_input", `${path} has no rows.`);
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

type Reader = (record: Columns, line: number) => PredictedRow | null;

/** Reads answers that carry their labels. */
function createReader(form: RecordForm, options: PredictionOptions): Reader {
  const judge = createJudge(form, options);
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
  const columns = ownColumns(record);
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

import { KomainuError } from "../../core/index.ts";
import type { EvalRow } from "../data/row.ts";
import type { Columns } from "../tasks/read-record.ts";
import { AnswerFinder } from "./answer-finder.ts";
import type { AnswerPlaces, RecordedAnswer } from "./answer-place.ts";

/**
 * Labelled rows in another file than the answers, in order. Calls back with the lines of those that
 * carry no label: the ones after the last labelled row are known by nothing else.
 */
export type LabelledRows = (onUnlabelled?: (line: number) => void) => AsyncIterable<EvalRow>;

export interface JoinOptions {
  /** Reads a record's id; `null` where records hold no ids of the rows. */
  readonly idOf: ((record: Columns) => string | null) | null;
  /** Joins rows up to this line. */
  readonly limit: number;
  /** Called with the place of each answer to a row without a label. */
  readonly onUnlabelled?: ((line: number) => void) | undefined;
}

/**
 * Joins recorded answers, in whatever order, with labelled rows, in the rows' order. Holds answers that
 * come before their row: none where both are in one order.
 *
 * @throws KomainuError `invalid_input` where a row has no answer or several, and where an answer is to
 *   none of the rows
 */
export async function* joinAnswers(
  answers: AsyncIterable<RecordedAnswer>,
  labelled: LabelledRows,
  { idOf, limit, onUnlabelled }: JoinOptions,
): AsyncGenerator<{ readonly row: EvalRow; readonly answer: RecordedAnswer }, void, undefined> {
  const finder = new AnswerFinder(answers, idOf);
  const seen = new SeenRows();
  let whole = true;
  for await (const row of labelled((line) => seen.end(line))) {
    whole = row.line <= limit;
    if (!whole) break;
    const answer = await finder.take(row);
    seen.add(row, finder.places?.ofRow(row), answer !== undefined);
    for (const passed of seen.takeUnlabelled(finder)) onUnlabelled?.(passed.line);
    if (answer !== undefined) yield { row, answer };
  }
  if (whole) await finder.readToEnd();
  else seen.end(limit);
  const { unlabelled, faults } = seen.settle(finder, whole ? Infinity : limit);
  for (const { line } of unlabelled) onUnlabelled?.(line);
  if (faults.length > 0) throw misfit(faults, finder.places);
}

/** What has to be known of the rows that went by. */
class SeenRows {
  /** Lines without a label whose answers have not come. */
  readonly #unlabelled = new Set<number>();
  /** Ids of rows that were answered, where answers name their rows by them. */
  readonly #ids = new Set<string>();
  readonly #missing: number[] = [];
  #labelled = 0;
  #last = 0;
  #end = 0;

  add({ line }: EvalRow, place: string | number | undefined, answered: boolean): void {
    for (let gap = this.#last + 1; gap < line; gap++) this.#unlabelled.add(gap);
    this.#last = line;
    this.#labelled++;
    this.end(line);
    if (!answered) this.#missing.push(line);
    else if (typeof place === "string") this.#ids.add(place);
  }

  /** Notes that there is a row with this line. */
  end(line: number): void {
    this.#end = Math.max(this.#end, line);
  }

  /** Takes answers to rows without a label that came in the rows' order. */
  *takeUnlabelled(finder: AnswerFinder): Generator<RecordedAnswer> {
    for (const line of this.#unlabelled) {
      const answer = finder.remove(line);
      if (answer === undefined) return;
      this.#unlabelled.delete(line);
      yield answer;
    }
  }

  /** What the answers are that no labelled row took, of rows up to a line; and what does not fit. */
  settle(finder: AnswerFinder, limit: number) {
    const kinds: Record<Stray, RecordedAnswer[]> = { unlabelled: [], again: [], unknown: [] };
    for (const [place, answer] of finder.waiting()) {
      if (limit === Infinity || (typeof place === "number" && place <= limit)) {
        kinds[this.#kindOf(place)].push(answer);
      }
    }
    const { unlabelled, again, unknown } = kinds;
    // Ids of rows without a label are not known: such answers are at most as many as these rows.
    const byId = finder.places?.by === "id";
    const fit = byId && unknown.length <= this.#end - this.#labelled ? unknown.splice(0) : [];
    const faults = [
      ...describeMissing(this.#missing, this.#labelled),
      ...describeStray(again, "to rows that were answered before"),
      ...describeStray(unknown, "to none of these rows"),
    ];
    return { unlabelled: [...unlabelled, ...fit], faults };
  }

  #kindOf(place: string | number): Stray {
    if (typeof place === "string") return this.#ids.has(place) ? "again" : "unknown";
    if (this.#unlabelled.has(place)) return "unlabelled";
    if (place > this.#last) return place <= this.#end ? "unlabelled" : "unknown";
    return place >= 1 ? "again" : "unknown";
  }
}

type Stray = "unlabelled" | "again" | "unknown";

function describeMissing(missing: readonly number[], labelled: number): string[] {
  if (missing.length === 0) return [];
  return [`${missing.length} of ${labelled} labelled rows have no answer (${listLines(missing)}).`];
}

function describeStray(answers: readonly RecordedAnswer[], what: string): string[] {
  if (answers.length === 0) return [];
  const lines = answers.map(({ line }) => line);
  return [`${lines.length} recorded answers are ${what} (${listLines(lines)} of their file).`];
}

const LISTED = 5;

function listLines(lines: readonly number[]): string {
  const more = lines.length > LISTED ? ` and ${lines.length - LISTED} more` : "";
  return `row ${lines.slice(0, LISTED).join(", ")}${more}`;
}

function misfit(faults: readonly string[], places: AnswerPlaces | undefined): KomainuError {
  const remedy =
    "Give --task the rows that the answers are to, with one answer to each, or measure the first rows with --limit.";
  return new KomainuError(
    "invalid_input",
    `The recorded answers do not fit the labelled rows. ${faults.join(" ")} ${describePlaces(places)} ${remedy}`,
  );
}

function describePlaces(places: AnswerPlaces | undefined): string {
  if (places?.by === "id") return "They are joined by their ids (--id-column names the column).";
  return places?.ordered === true
    ? 'They are joined in order, as they have no "index" (from 0) and no id.'
    : "They are joined by the rows' places.";
}

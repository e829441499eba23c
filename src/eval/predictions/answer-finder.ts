import { KomainuError } from "../../core/index.ts";
import type { EvalRow } from "../data/row.ts";
import type { Columns } from "../tasks/read-record.ts";
import { tellPlaces, type AnswerPlaces, type RecordedAnswer } from "./answer-place.ts";

/** Finds the answers to rows, reading on in their file as far as it takes. */
export class AnswerFinder {
  readonly #source: AsyncIterator<RecordedAnswer>;
  readonly #idOf: ((record: Columns) => string | null) | null;
  /** Answers that were read before their row came. */
  readonly #waiting = new Map<string | number, RecordedAnswer>();
  #places: AnswerPlaces | undefined;

  constructor(
    answers: AsyncIterable<RecordedAnswer>,
    idOf: ((record: Columns) => string | null) | null,
  ) {
    this.#source = answers[Symbol.asyncIterator]();
    this.#idOf = idOf;
  }

  /** How the answers name their rows; `undefined` until one was read. */
  get places(): AnswerPlaces | undefined {
    return this.#places;
  }

  /** Takes the answer to a row. Throws `invalid_input` where two answers name one row. */
  async take(row: EvalRow): Promise<RecordedAnswer | undefined> {
    do {
      const answer = this.#places && this.remove(this.#places.ofRow(row));
      if (answer !== undefined) return answer;
    } while (await this.#readOn());
    return undefined;
  }

  /** Takes the answer of a place, if it was read already. */
  remove(place: string | number): RecordedAnswer | undefined {
    const answer = this.#waiting.get(place);
    if (answer !== undefined) this.#waiting.delete(place);
    return answer;
  }

  /** Answers that were read and not taken. */
  waiting(): Iterable<readonly [string | number, RecordedAnswer]> {
    return this.#waiting;
  }

  async readToEnd(): Promise<void> {
    while (await this.#readOn());
  }

  async #readOn(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    const answer = next.value;
    this.#places ??= tellPlaces(answer.record, this.#idOf);
    const place = this.#places.ofAnswer(answer);
    const other = this.#waiting.get(place);
    if (other !== undefined) throw answeredTwice(other.line, answer.line);
    this.#waiting.set(place, answer);
    return true;
  }
}

function answeredTwice(first: number, second: number): KomainuError {
  return new KomainuError(
    "invalid_input",
    `Recorded answers, rows ${first} and ${second}: both are to one row. Keep one answer to each row, of one guard and one task.`,
  );
}

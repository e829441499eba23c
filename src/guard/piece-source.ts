import {
  countPieces,
  cutPieces,
  fitPieces,
  type CountedPiece,
  type CountTexts,
  type Piece,
} from "./text-pieces.ts";

/** Gives a text's pieces with their tokens: those counted already, then more, a batch at a time. */
export class PieceSource {
  readonly #text: string;
  readonly #pieces: Iterator<Piece, void>;
  readonly #count: CountTexts;
  #characters = 0;
  #taken: readonly Piece[] = [];
  #counted: readonly CountedPiece[] = [];

  constructor(text: string, longest: number, count: CountTexts) {
    this.#text = text;
    this.#pieces = cutPieces(text, longest);
    this.#count = count;
  }

  /** The texts of the next pieces, at most so many characters in all. */
  take(characters: number): readonly string[] {
    this.#characters = characters;
    const taken: Piece[] = [];
    for (let left = characters; left > 0;) {
      const { value: piece } = this.#pieces.next();
      if (piece === undefined) break;
      taken.push(piece);
      left -= piece.end - piece.start;
    }
    this.#taken = taken;
    return taken.map(({ start, end }) => this.#text.slice(start, end));
  }

  /** Takes the tokens of the pieces just taken. */
  fill(counts: readonly number[]): void {
    this.#counted = this.#taken.map((piece, index) => {
      return { ...piece, tokens: counts[index] ?? Infinity };
    });
  }

  /** All pieces, none with more tokens than `limit`. */
  async *fitted(limit: number): AsyncGenerator<CountedPiece> {
    while (this.#counted.length > 0) {
      yield* await fitPieces(this.#text, this.#counted, limit, this.#count);
      this.take(this.#characters);
      this.#counted = await countPieces(this.#text, this.#taken, this.#count);
    }
  }
}

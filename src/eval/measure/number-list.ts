interface Numbers {
  readonly length: number;
  [index: number]: number;
  set(values: ArrayLike<number>): void;
  subarray(start: number, end: number): this;
}

/** A list of numbers in a typed array that doubles when it is full. */
export class NumberList<T extends Numbers> {
  readonly #make: (length: number) => T;
  #values: T;
  length = 0;

  /** @param make such as `(length) => new Float64Array(length)` */
  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = this.#make(this.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length++] = value;
  }

  /** The numbers themselves, not a copy. */
  view(): T {
    return this.#values.subarray(0, this.length);
  }
}

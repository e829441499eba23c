const number = new Float32Array(1);
const bits = new Int32Array(number.buffer);

/**
 * The bits of the largest magnitude among numbers given as bits, from `start` to `end`. Weights
 * come in random order, so it is found without a branch: those of positive single-precision
 * numbers are in the numbers' own order.
 */
export function largestMagnitude(numbers: Int32Array, start: number, end: number): number {
  let largest = 0;
  for (let i = start; i < end; i++) {
    const above = ((numbers[i] ?? 0) & 0x7fffffff) - largest;
    largest += above & ~(above >> 31);
  }
  return largest;
}

/** The number that single-precision bits stand for. */
export function numberOf(value: number): number {
  bits[0] = value;
  return number[0] ?? 0;
}

/** The bits of a number in single precision. */
export function bitsOf(value: number): number {
  number[0] = value;
  return bits[0] ?? 0;
}

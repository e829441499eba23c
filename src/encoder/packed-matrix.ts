/** Weights that share a scale. */
export const BLOCK = 32;
/** Codes, and the largest scale of a block: with weights of 4 bits, products fit int8. */
export const PACKED_RANGE = { mostScale: 15, leastCode: -8, mostCode: 7 } as const;
const { mostScale: MOST_SCALE, leastCode: LEAST_CODE, mostCode: MOST_CODE } = PACKED_RANGE;

/**
 * A matrix in 4.1 bits a weight: `w[row][i] = scales[row] · blocks[row][i / 32] · code[row][i]`,
 * with codes from -8 to 7 and whole block scales from 0 to 15, so that a weight is the row's scale
 * times an int8. Two codes, and two block scales, share a byte, the first in the low half.
 */
export interface PackedMatrix {
  readonly rows: number;
  /** A multiple of 64. */
  readonly columns: number;
  /** float32, one a row. */
  readonly scales: Float32Array;
  /** `rows · columns / 64` bytes. */
  readonly blocks: Uint8Array;
  /** `rows · columns / 2` bytes; a code is stored plus 8. */
  readonly codes: Uint8Array;
}

function nibble(bytes: Uint8Array, index: number): number {
  const byte = bytes[index >>> 1] ?? 0;
  return index & 1 ? byte >>> 4 : byte & 15;
}

function setNibble(bytes: Uint8Array, index: number, value: number): void {
  bytes[index >>> 1] = (bytes[index >>> 1] ?? 0) | (index & 1 ? value << 4 : value);
}

/** A row's weights as int8, which its scale multiplies, from `to[start]` on. */
export function unpackRow(matrix: PackedMatrix, row: number, to: Int8Array, start: number): void {
  const { columns, blocks, codes } = matrix;
  const firstBlock = (row * columns) / BLOCK;
  let from = (row * columns) / 2;
  let at = start;
  for (let block = 0; block < columns / BLOCK; block++) {
    const scale = nibble(blocks, firstBlock + block);
    for (const end = from + BLOCK / 2; from < end; from++) {
      const pair = codes[from] ?? 0;
      to[at++] = scale * ((pair & 15) + LEAST_CODE);
      to[at++] = scale * ((pair >>> 4) + LEAST_CODE);
    }
  }
}

/** Packs a row-major matrix with the least squared error that a search over scales finds. */
export function packMatrix(values: Float32Array, rows: number, columns: number): PackedMatrix {
  const scales = new Float32Array(rows);
  const blocks = new Uint8Array((rows * columns) / (2 * BLOCK));
  const codes = new Uint8Array((rows * columns) / 2);
  for (let row = 0; row < rows; row++) {
    const line = values.subarray(row * columns, (row + 1) * columns);
    const largest = line.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.fround(largest / (-LEAST_CODE * MOST_SCALE)) || 1;
    scales[row] = scale;
    for (let block = 0; block < columns / BLOCK; block++) {
      const first = row * columns + block * BLOCK;
      const best = bestScale(values.subarray(first, first + BLOCK), scale);
      setNibble(blocks, first / BLOCK, best);
      for (let at = first; at < first + BLOCK; at++) {
        setNibble(codes, at, codeOf(values[at] ?? 0, scale * best) - LEAST_CODE);
      }
    }
  }
  return { rows, columns, scales, blocks, codes };
}

function codeOf(value: number, step: number): number {
  if (step === 0) return 0;
  return Math.max(LEAST_CODE, Math.min(MOST_CODE, Math.round(value / step)));
}

/** The whole block scale with the least squared error. */
function bestScale(values: Float32Array, scale: number): number {
  let best = 0;
  let least = Infinity;
  for (let candidate = 0; candidate <= MOST_SCALE; candidate++) {
    let error = 0;
    for (const value of values) {
      error += (value - candidate * scale * codeOf(value, candidate * scale)) ** 2;
    }
    if (error < least) [best, least] = [candidate, error];
  }
  return best;
}

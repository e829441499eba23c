import { narrowToFloat16 } from "./float16.ts";
import { bitsOf, largestMagnitude } from "./largest-magnitude.ts";

const BLOCK = 32;
const HALF = BLOCK / 2;

/**
 * Stores values in blocks of 32 four-bit numbers with a half-precision scale, bit for bit as
 * ggml's reference does (ggml-quants.c, quantize_row_q4_0_ref): every step in single precision;
 * the first value of largest magnitude becomes -8.
 *
 * @param values A multiple of 32 finite numbers.
 * @param target 18 bytes for each 32 values.
 */
export function quantizeQ40(values: Float32Array, target: Uint8Array): void {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let at = 0;
  for (let start = 0; start < values.length; start += BLOCK) {
    const scale = Math.fround(firstExtreme(values, bits, start) / -8);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const half = narrowToFloat16(bitsOf(scale));
    target[at] = half;
    target[at + 1] = half >>> 8;
    at += 2;
    for (let i = start; i < start + HALF; i++) {
      const low = nibble(Math.fround((values[i] ?? 0) * inverse));
      const high = nibble(Math.fround((values[i + HALF] ?? 0) * inverse));
      target[at] = low | (high << 4);
      at += 1;
    }
  }
}

/** The first value of a block's largest magnitude; 0 where all are zero, of whatever sign. */
function firstExtreme(values: Float32Array, bits: Int32Array, start: number): number {
  const largest = largestMagnitude(bits, start, start + BLOCK);
  if (largest === 0) return 0;
  let i = start;
  while (((bits[i] ?? 0) & 0x7fffffff) !== largest) i += 1;
  return values[i] ?? 0;
}

/** The number 0 to 15 that stands for a scaled value of -8 to 8. */
function nibble(scaled: number): number {
  return Math.min(15, Math.fround(scaled + 8.5) | 0);
}

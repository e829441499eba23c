import { narrowToFloat16 } from "./float16.ts";
import { bitsOf, largestMagnitude, numberOf } from "./largest-magnitude.ts";

const BLOCK = 32;

/**
 * Stores values in blocks of 32 signed bytes with a half-precision scale, bit for bit as ggml's
 * reference does (ggml-quants.c, quantize_row_q8_0_ref): every step in single precision, halves
 * rounded away from zero.
 *
 * @param values A multiple of 32 finite numbers.
 * @param target 34 bytes for each 32 values.
 */
export function quantizeQ80(values: Float32Array, target: Uint8Array): void {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let at = 0;
  for (let start = 0; start < values.length; start += BLOCK) {
    const end = start + BLOCK;
    const scale = Math.fround(numberOf(largestMagnitude(bits, start, end)) / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const half = narrowToFloat16(bitsOf(scale));
    target[at] = half;
    target[at + 1] = half >>> 8;
    at += 2;
    for (let i = start; i < end; i++) {
      const scaled = Math.fround((values[i] ?? 0) * inverse);
      // A half with the number's sign; the sum is exact, and `| 0` cuts it towards zero.
      target[at] = (scaled + (0.5 + ((bits[i] ?? 0) >> 31))) | 0;
      at += 1;
    }
  }
}

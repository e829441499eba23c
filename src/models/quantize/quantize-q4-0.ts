import { narrowToFloat16 } from "./float16.ts";

const BLOCK = 32;
const HALF = BLOCK / 2;
const BLOCK_BYTES = 18;
const scale = new Float32Array(1);
const scaleBits = new Uint32Array(scale.buffer);

/**
 * Stores values in blocks of 32 four-bit numbers with a half-precision scale, bit for bit as
 * ggml's reference does (ggml-quants.c, quantize_row_q4_0_ref): every step in single precision;
 * the first value of largest magnitude becomes -8.
 *
 * @param values A multiple of 32 finite numbers.
 * @param target 18 bytes for each 32 values.
 */
export function quantizeQ40(values: Float32Array, target: Uint8Array): void {
  let at = 0;
  for (let start = 0; start < values.length; start += BLOCK) {
    let largest = 0;
    let extreme = 0;
    for (let i = start; i < start + BLOCK; i++) {
      const value = values[i] ?? 0;
      if (Math.abs(value) > largest) {
        largest = Math.abs(value);
        extreme = value;
      }
    }
    scale[0] = extreme / -8;
    const inverse = scale[0] === 0 ? 0 : Math.fround(1 / scale[0]);
    const half = narrowToFloat16(scaleBits[0] ?? 0);
    target[at] = half;
    target[at + 1] = half >>> 8;
    for (let i = 0; i < HALF; i++) {
      const low = nibble(Math.fround((values[start + i] ?? 0) * inverse));
      const high = nibble(Math.fround((values[start + HALF + i] ?? 0) * inverse));
      target[at + 2 + i] = low | (high << 4);
    }
    at += BLOCK_BYTES;
  }
}

/** The number 0 to 15 that stands for a scaled value of -8 to 8. */
function nibble(scaled: number): number {
  return Math.min(15, Math.fround(scaled + 8.5) | 0);
}

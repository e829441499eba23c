/** For each half-precision number's bits, the bits of the same number in single precision. */
const FLOAT32_BITS = buildTable();

/** Widens half-precision numbers (IEEE 754 binary16); exact. */
export function widenFloat16(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < bits.length; i++) bits[i] = FLOAT32_BITS[source[i] ?? 0] ?? 0;
}

/** Widens bfloat16 numbers, which are the upper halves of single-precision ones; exact. */
export function widenBfloat16(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (source[i] ?? 0) << 16;
}

/** The half-precision number nearest to one in single precision, given and returned as bits. */
export function narrowToFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) {
    // Beyond the largest half, or already infinite or not a number.
    return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  }
  if (magnitude >= 0x38800000) {
    // A normal half: rebias the exponent and round half to even; a carry moves up an exponent.
    const rebiased = magnitude - 0x38000000;
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  // A subnormal half: shift the significand into place and round half to even.
  const shift = 126 - (magnitude >>> 23);
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const half = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (rest > middle || (rest === middle && (half & 1) === 1) ? half + 1 : half);
}

/** The bfloat16 number nearest to one in single precision, given and returned as bits. */
export function narrowToBfloat16(bits: number): number {
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function buildTable(): Uint32Array {
  const table = new Uint32Array(65_536);
  const value = new Float32Array(1);
  const bits = new Uint32Array(value.buffer);
  for (let half = 0; half < table.length; half++) {
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) bits[0] = 0x7f800000 | (fraction << 13);
    else if (exponent === 0) value[0] = fraction * 2 ** -24;
    else value[0] = (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[half] = (bits[0] ?? 0) | ((half & 0x8000) << 16);
  }
  return table;
}

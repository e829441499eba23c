/**
 * The arithmetic of a transformer encoder for WebAssembly with SIMD, in AssemblyScript. Every
 * function works on addresses of the module's memory, which its caller lays out (16-byte aligned);
 * matrices are row-major. Products of integers are exact, and the other operations are plain
 * IEEE 754 single precision in a fixed order: the same input gives the same bits everywhere.
 */

/** The largest magnitude of a quantised activation: 127 · 8191 · 2048 stays below 2³¹. */
const ACTIVATION_RANGE: f32 = 8191;
const LANES: usize = 4;

function sumOfLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

function maximumOfLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

function integerSum(x: v128): f32 {
  return f32(
    i32x4.extract_lane(x, 0) +
      i32x4.extract_lane(x, 1) +
      i32x4.extract_lane(x, 2) +
      i32x4.extract_lane(x, 3),
  );
}

/** eˣ of each lane, to 2 units in the last place, for x from -87 to 88. */
function exponential(x: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(88)), f32x4.splat(-87));
  const power = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504)));
  let rest = f32x4.sub(clamped, f32x4.mul(power, f32x4.splat(0.693359375)));
  rest = f32x4.sub(rest, f32x4.mul(power, f32x4.splat(-2.1219444e-4)));
  let sum = f32x4.splat(1.98756915e-4);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.3981999507e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(8.3334519073e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(4.1665795894e-2));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.6666665459e-1));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(5.0000001201e-1));
  sum = f32x4.add(f32x4.mul(f32x4.mul(sum, rest), rest), rest);
  sum = f32x4.add(sum, f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23);
  return f32x4.mul(sum, exponent);
}

/** Eight and eight int8 times a scale, as int8. */
function scaled(x: v128, scale: v128): v128 {
  return i8x16.narrow_i16x8_s(
    i16x8.extmul_low_i8x16_s(x, scale),
    i16x8.extmul_high_i8x16_s(x, scale),
  );
}

function unpackBlock(codes: usize, scale: u8, to: usize): void {
  const bytes = v128.load(codes);
  const middle = i8x16.splat(8);
  const low = i8x16.sub(v128.and(bytes, i8x16.splat(15)), middle);
  const high = i8x16.sub(i8x16.shr_u(bytes, 4), middle);
  const factor = i8x16.splat(scale);
  const first = i8x16.shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const last = i8x16.shuffle(
    low,
    high,
    8,
    24,
    9,
    25,
    10,
    26,
    11,
    27,
    12,
    28,
    13,
    29,
    14,
    30,
    15,
    31,
  );
  v128.store(to, scaled(first, factor));
  v128.store(to, scaled(last, factor), 16);
}

/**
 * Unpacks `rows` rows of `width` codes (a multiple of 64) to int8, as `PackedMatrix` packs them: two
 * codes a byte, two scales of 32 codes each a byte.
 */
export function unpackRows(
  codes: usize,
  blocks: usize,
  to: usize,
  rows: usize,
  width: usize,
): void {
  const pairs = (rows * width) / 64;
  for (let pair: usize = 0; pair < pairs; pair++) {
    const scales = load<u8>(blocks + pair);
    unpackBlock(codes + pair * 32, scales & 15, to + pair * 64);
    unpackBlock(codes + pair * 32 + 16, scales >> 4, to + pair * 64 + 32);
  }
}

/**
 * Quantises each of `rows` rows of `width` float32 (a multiple of 8) to int16, by its largest
 * magnitude; `scales` gets what one step of each row is worth.
 */
export function quantiseRows(
  from: usize,
  to: usize,
  scales: usize,
  rows: usize,
  width: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    const start = from + row * width * 4;
    let largest = f32x4.splat(0);
    for (let at: usize = 0; at < width; at += LANES) {
      largest = f32x4.max(largest, f32x4.abs(v128.load(start + at * 4)));
    }
    const magnitude = maximumOfLanes(largest);
    const step: f32 = magnitude / ACTIVATION_RANGE;
    store<f32>(scales + row * 4, step);
    const inverse = f32x4.splat(magnitude > 0 ? ACTIVATION_RANGE / magnitude : 0);
    const target = to + row * width * 2;
    for (let at: usize = 0; at < width; at += 2 * LANES) {
      const low = f32x4.nearest(f32x4.mul(v128.load(start + at * 4), inverse));
      const high = f32x4.nearest(f32x4.mul(v128.load(start + at * 4, 16), inverse));
      const narrow = i16x8.narrow_i32x4_s(
        i32x4.trunc_sat_f32x4_s(low),
        i32x4.trunc_sat_f32x4_s(high),
      );
      v128.store(target + at * 2, narrow);
    }
  }
}

/**
 * `to[row][column] = bias[column] + rowScales[row] · columnScales[column] · Σ a[row][i] · w[column][i]`
 * for int16 `a`, int8 `w` and float32 elsewhere. `rows` is a multiple of 4, `columns` of 2, `width`
 * of 8.
 */
export function multiply(
  a: usize,
  rowScales: usize,
  w: usize,
  columnScales: usize,
  bias: usize,
  to: usize,
  rows: usize,
  width: usize,
  columns: usize,
): void {
  const rowBytes = width * 2;
  const outBytes = columns * 4;
  for (let column: usize = 0; column < columns; column += 2) {
    const w0 = w + column * width;
    const w1 = w0 + width;
    const s0 = load<f32>(columnScales + column * 4);
    const s1 = load<f32>(columnScales + column * 4, 4);
    const b0 = load<f32>(bias + column * 4);
    const b1 = load<f32>(bias + column * 4, 4);
    for (let row: usize = 0; row < rows; row += 4) {
      let a0 = a + row * rowBytes;
      let a1 = a0 + rowBytes;
      let a2 = a1 + rowBytes;
      let a3 = a2 + rowBytes;
      let c00 = i32x4.splat(0);
      let c01 = i32x4.splat(0);
      let c10 = i32x4.splat(0);
      let c11 = i32x4.splat(0);
      let c20 = i32x4.splat(0);
      let c21 = i32x4.splat(0);
      let c30 = i32x4.splat(0);
      let c31 = i32x4.splat(0);
      for (let at: usize = 0; at < width; at += 8) {
        const u = v128.load8x8_s(w0 + at);
        const v = v128.load8x8_s(w1 + at);
        const offset = at * 2;
        let x = v128.load(a0 + offset);
        c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x, u));
        c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x, v));
        x = v128.load(a1 + offset);
        c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x, u));
        c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x, v));
        x = v128.load(a2 + offset);
        c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x, u));
        c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x, v));
        x = v128.load(a3 + offset);
        c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x, u));
        c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x, v));
      }
      const scale = rowScales + row * 4;
      const r0 = load<f32>(scale);
      const r1 = load<f32>(scale, 4);
      const r2 = load<f32>(scale, 8);
      const r3 = load<f32>(scale, 12);
      const out = to + row * outBytes + column * 4;
      store<f32>(out, integerSum(c00) * (r0 * s0) + b0);
      store<f32>(out, integerSum(c01) * (r0 * s1) + b1, 4);
      store<f32>(out + outBytes, integerSum(c10) * (r1 * s0) + b0);
      store<f32>(out + outBytes, integerSum(c11) * (r1 * s1) + b1, 4);
      store<f32>(out + 2 * outBytes, integerSum(c20) * (r2 * s0) + b0);
      store<f32>(out + 2 * outBytes, integerSum(c21) * (r2 * s1) + b1, 4);
      store<f32>(out + 3 * outBytes, integerSum(c30) * (r3 * s0) + b0);
      store<f32>(out + 3 * outBytes, integerSum(c31) * (r3 * s1) + b1, 4);
    }
  }
}

/** `x = LayerNorm(x + y) · gain + bias`, row by row; `width` is a multiple of 4. */
export function addAndNormalise(
  x: usize,
  y: usize,
  gain: usize,
  bias: usize,
  rows: usize,
  width: usize,
  epsilon: f32,
): void {
  const bytes = width * 4;
  for (let row: usize = 0; row < rows; row++) {
    const start = x + row * bytes;
    const other = y + row * bytes;
    let sum = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.add(v128.load(start + at), v128.load(other + at));
      v128.store(start + at, value);
      sum = f32x4.add(sum, value);
    }
    const mean = f32x4.splat(sumOfLanes(sum) / f32(width));
    let squares = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const off = f32x4.sub(v128.load(start + at), mean);
      squares = f32x4.add(squares, f32x4.mul(off, off));
    }
    const inverse = f32x4.splat(1 / sqrt<f32>(sumOfLanes(squares) / f32(width) + epsilon));
    for (let at: usize = 0; at < bytes; at += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(start + at), mean), inverse);
      v128.store(
        start + at,
        f32x4.add(f32x4.mul(normal, v128.load(gain + at)), v128.load(bias + at)),
      );
    }
  }
}

/**
 * `x = x · Φ(x)` of `count` float32 (a multiple of 4): GELU with the error function, by
 * Abramowitz and Stegun 7.1.26 (error below 1.5e-7).
 */
export function gelu(x: usize, count: usize): void {
  const one = f32x4.splat(1);
  for (let at: usize = x; at < x + count * 4; at += 16) {
    const value = v128.load(at);
    const size = f32x4.mul(f32x4.abs(value), f32x4.splat(0.70710678));
    const t = f32x4.div(one, f32x4.add(one, f32x4.mul(size, f32x4.splat(0.3275911))));
    let sum = f32x4.splat(1.061405429);
    sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(-1.453152027));
    sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(1.421413741));
    sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(-0.284496736));
    sum = f32x4.add(f32x4.mul(sum, t), f32x4.splat(0.254829592));
    const tail = f32x4.mul(f32x4.mul(sum, t), exponential(f32x4.neg(f32x4.mul(size, size))));
    // 2 Φ(x) is 2 - tail above 0, and tail below.
    const above = f32x4.ge(value, f32x4.splat(0));
    const twice = v128.bitselect(f32x4.sub(f32x4.splat(2), tail), tail, above);
    v128.store(at, f32x4.mul(f32x4.mul(value, f32x4.splat(0.5)), twice));
  }
}

/**
 * Attention of every row to every row, head by head. `q`, `k`, `v` and `to` have `rows` rows of
 * `heads · size` float32 (`size` a multiple of 4); `weights` is room for `rows` float32.
 */
export function attend(
  q: usize,
  k: usize,
  v: usize,
  to: usize,
  weights: usize,
  rows: usize,
  heads: usize,
  size: usize,
): void {
  const bytes = heads * size * 4;
  const scale: f32 = 1 / sqrt<f32>(f32(size));
  for (let head: usize = 0; head < heads; head++) {
    const offset = head * size * 4;
    for (let row: usize = 0; row < rows; row++) {
      const query = q + row * bytes + offset;
      let highest: f32 = -Infinity;
      for (let other: usize = 0; other < rows; other++) {
        const key = k + other * bytes + offset;
        let sum = f32x4.splat(0);
        for (let at: usize = 0; at < size * 4; at += 16) {
          sum = f32x4.add(sum, f32x4.mul(v128.load(query + at), v128.load(key + at)));
        }
        const score = sumOfLanes(sum) * scale;
        store<f32>(weights + other * 4, score);
        highest = max(highest, score);
      }
      let total: f32 = 0;
      for (let other: usize = 0; other < rows; other += LANES) {
        const at = weights + other * 4;
        v128.store(at, exponential(f32x4.sub(v128.load(at), f32x4.splat(highest))));
      }
      for (let other: usize = 0; other < rows; other++) total += load<f32>(weights + other * 4);
      const inverse: f32 = 1 / total;
      const target = to + row * bytes + offset;
      for (let at: usize = 0; at < size * 4; at += 16) {
        let sum = f32x4.splat(0);
        for (let other: usize = 0; other < rows; other++) {
          const share = f32x4.splat(load<f32>(weights + other * 4) * inverse);
          sum = f32x4.add(sum, f32x4.mul(share, v128.load(v + other * bytes + offset + at)));
        }
        v128.store(target + at, sum);
      }
    }
  }
}

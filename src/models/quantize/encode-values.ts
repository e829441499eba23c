import { KomainuError } from "../../core/errors.ts";
import { rowBytes, type TensorType } from "../../gguf/tensor-type.ts";
import { narrowToBfloat16, narrowToFloat16, widenBfloat16, widenFloat16 } from "./float16.ts";
import { quantizeQ40 } from "./quantize-q4-0.ts";
import { quantizeQ80 } from "./quantize-q8-0.ts";

/** The types of numbers that a model's weights are read from. */
export type FloatDtype = "F32" | "F16" | "BF16";

/**
 * Reads numbers as single precision, which holds every one of them exactly.
 *
 * @param bytes Little-endian; from a place in its buffer that is a multiple of the type's size.
 * @returns `target`.
 */
export function decodeValues(
  bytes: Uint8Array,
  dtype: FloatDtype,
  target: Float32Array = new Float32Array(bytes.length / (dtype === "F32" ? 4 : 2)),
): Float32Array {
  const { buffer, byteOffset } = bytes;
  if (dtype === "F32") target.set(new Float32Array(buffer, byteOffset, target.length));
  else if (dtype === "F16")
    widenFloat16(new Uint16Array(buffer, byteOffset, target.length), target);
  else widenBfloat16(new Uint16Array(buffer, byteOffset, target.length), target);
  return target;
}

/**
 * Stores numbers as a tensor type, little-endian.
 *
 * @returns `target`.
 * @throws KomainuError `file_damaged` when a number is not finite; `model_unsupported` when one is
 * too large for half precision.
 */
export function encodeValues(
  values: Float32Array,
  type: TensorType,
  target: Uint8Array = new Uint8Array(rowBytes(type, values.length)),
): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  switch (type) {
    case "F32":
      target.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      break;
    case "F16":
      encodeFloat16(bits, new Uint16Array(target.buffer, target.byteOffset, bits.length));
      break;
    case "BF16": {
      const words = new Uint16Array(target.buffer, target.byteOffset, bits.length);
      for (let i = 0; i < bits.length; i++) words[i] = narrowToBfloat16(bits[i] ?? 0);
      break;
    }
    case "Q8_0":
      quantizeQ80(values, target);
      break;
    case "Q4_0":
      quantizeQ40(values, target);
  }
  return target;
}

function encodeFloat16(bits: Uint32Array, target: Uint16Array): void {
  for (let i = 0; i < bits.length; i++) {
    const half = narrowToFloat16(bits[i] ?? 0);
    if ((half & 0x7fff) === 0x7c00) {
      throw new KomainuError(
        "model_unsupported",
        "a value is too large for half precision. Convert with --quantize bf16, f32 or q8_0.",
      );
    }
    target[i] = half;
  }
}

/** Whether every number is finite: neither infinite nor not a number. */
export function allFinite(values: Float32Array): boolean {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    if (((bits[i] ?? 0) & 0x7f800000) === 0x7f800000) return false;
  }
  return true;
}

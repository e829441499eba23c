import { KomainuError } from "../../core/errors.ts";
import { type Quantization, QUANTIZATIONS } from "../convert/architecture.ts";
import { rowBytes, TENSOR_TYPES } from "../../gguf/tensor-type.ts";

/** Half the size of the published weights, and verdicts that hardly differ. */
export const DEFAULT_QUANTIZATION: Quantization = "q8_0";

/** The formats that weights can be converted to, the most precise first. */
export const QUANTIZATION_NAMES: readonly Quantization[] = ["f32", "f16", "bf16", "q8_0", "q4_0"];

/** Checks a format's name. Throws `invalid_input` naming those there are. */
export function readQuantization(name: string): Quantization {
  const format = QUANTIZATION_NAMES.find((known) => known === name.toLowerCase());
  if (format) return format;
  throw new KomainuError(
    "invalid_input",
    `Weights cannot be converted to "${name}". Choose ${QUANTIZATION_NAMES.join(", ")}.`,
  );
}

/** Bytes that a weight takes in a format, on average. */
export function bytesPerWeight(name: Quantization): number {
  const { type } = QUANTIZATIONS[name];
  const { blockSize } = TENSOR_TYPES[type];
  return rowBytes(type, blockSize) / blockSize;
}

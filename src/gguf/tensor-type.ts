/** How a GGUF tensor's numbers are stored. */
export type TensorType = "F32" | "F16" | "BF16" | "Q8_0" | "Q4_0";

/** A stored type's number in the file format, and its blocks: values and bytes in one. */
interface TensorTypeLayout {
  readonly id: number;
  readonly blockSize: number;
  readonly blockBytes: number;
}

/** ggml.h, enum ggml_type; ggml-common.h, block_q4_0 and block_q8_0. */
export const TENSOR_TYPES: Readonly<Record<TensorType, TensorTypeLayout>> = {
  F32: { id: 0, blockSize: 1, blockBytes: 4 },
  F16: { id: 1, blockSize: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockSize: 32, blockBytes: 18 },
  Q8_0: { id: 8, blockSize: 32, blockBytes: 34 },
  BF16: { id: 30, blockSize: 1, blockBytes: 2 },
};

/** Bytes that a row of `columns` values takes. `columns` is a multiple of the type's block. */
export function rowBytes(type: TensorType, columns: number): number {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  return (columns / blockSize) * blockBytes;
}

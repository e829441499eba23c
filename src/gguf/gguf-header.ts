import type { HeaderValue } from "./header-value.ts";

export interface GgufTensor {
  readonly name: string;
  /** Dimensions, the contiguous one first, as GGUF keeps them. */
  readonly shape: readonly number[];
  /** A `ggml_type` number. */
  readonly type: number;
  /** Bytes from the beginning of the tensor data. */
  readonly offset: number;
}

/** What a GGUF file says of itself before its tensor data. */
export interface GgufHeader {
  readonly values: ReadonlyMap<string, HeaderValue>;
  readonly tensors: readonly GgufTensor[];
  /** Multiple of bytes at which every tensor begins. */
  readonly alignment: number;
  /** Where the tensor data begins, in bytes from the beginning of the file. */
  readonly dataOffset: number;
  readonly fileSize: number;
}

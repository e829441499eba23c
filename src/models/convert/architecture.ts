import type { GgufValue } from "../../gguf/gguf-value.ts";
import type { TensorType } from "../../gguf/tensor-type.ts";

/** What becomes of a tensor's values on their way into the GGUF file. */
export interface TensorRule {
  /** Its name in the GGUF file. */
  readonly name: string;
  /** The shape that the model's config gives it, outermost dimension first. */
  readonly shape: readonly number[];
  /** Gemma's norms are stored as their distance from one, and used as factors. */
  readonly addOne?: boolean;
  /**
   * Rows of queries and keys come in heads whose two halves are rotated together; llama.cpp wants
   * each pair side by side. The number of heads.
   */
  readonly interleaveHeads?: number;
}

/** A tensor that the file needs and the checkpoint does not have. */
export interface ExtraTensor {
  readonly name: string;
  readonly values: Float32Array;
}

/** How a model of one architecture is written down in GGUF, with its config already read. */
export interface ModelDescription {
  /** Such as `gemma2`. */
  readonly architecture: string;
  readonly vocabularySize: number;
  /** Every tensor that the model has, by its Hugging Face name. */
  readonly tensors: ReadonlyMap<string, TensorRule>;
  /** Names of tensors that a checkpoint may have and the file does without. */
  readonly ignored: RegExp;
  /** Names among `tensors` that may be missing. */
  readonly optional: ReadonlySet<string>;
  readonly extraTensors: readonly ExtraTensor[];
  /** The output matrix, `lm_head.weight` of a checkpoint. */
  readonly output: {
    /** It may hold other values than the embeddings. */
    readonly own: boolean;
    /** A checkpoint has to have it. */
    readonly required: boolean;
  };
  /** The architecture's own metadata, in llama.cpp's order. */
  readonly metadata: (fileType: GgufValue) => [string, GgufValue][];
  /** Metadata of the tokenizer that the architecture sets itself, before and after the rest. */
  readonly tokenizerBefore: readonly [string, GgufValue][];
  readonly tokenizerAfter: readonly [string, GgufValue][];
}

/** What the weights are stored as. */
export type Quantization = "f32" | "f16" | "bf16" | "q8_0" | "q4_0";

/** The stored type of the matrices, and the file type that names it (llama.h, enum llama_ftype). */
export const QUANTIZATIONS: Readonly<
  Record<Quantization, { readonly type: TensorType; readonly fileType: number }>
> = {
  f32: { type: "F32", fileType: 0 },
  f16: { type: "F16", fileType: 1 },
  q4_0: { type: "Q4_0", fileType: 2 },
  q8_0: { type: "Q8_0", fileType: 7 },
  bf16: { type: "BF16", fileType: 32 },
};

/** Version of the stored blocks' formats (ggml.h, GGML_QNT_VERSION). */
export const QUANTIZATION_VERSION = 2;

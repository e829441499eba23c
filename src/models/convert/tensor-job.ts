import type { TensorType } from "../../gguf/tensor-type.ts";
import type { FloatDtype } from "../quantize/encode-values.ts";

/** A matrix of single-precision numbers within a file. */
export interface StoredMatrix {
  readonly path: string;
  readonly offset: number;
  readonly dtype: FloatDtype;
  readonly rows: number;
  readonly columns: number;
}

/** An adapter's change of a matrix: `scale · B · A`. */
export interface LowRankUpdate {
  readonly a: StoredMatrix;
  readonly b: StoredMatrix;
  readonly scale: number;
}

/** Some rows of a tensor to be read, converted and written: plain data, to be sent to a thread. */
export interface RowsJob {
  /** The tensor's name in its checkpoint, for messages. */
  readonly name: string;
  readonly source: StoredMatrix;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly type: TensorType;
  /** Where the rows' converted bytes go in the file that is written. */
  readonly targetOffset: number;
  readonly addOne: boolean;
  /** What the values are multiplied by; 1 leaves them as they are. */
  readonly factor: number;
  /** Rows of one attention head whose halves are to be interleaved; 0 for none. */
  readonly interleave: number;
  readonly update?: LowRankUpdate | undefined;
}

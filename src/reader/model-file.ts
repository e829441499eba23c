import { errorMessage, KomainuError } from "../core/errors.ts";
import { encoderTensors, readEncoder } from "../encoder/encoder-model.ts";
import {
  float32Of,
  float32Tensor,
  readTensorFile,
  writeTensorFile,
} from "../encoder/tensor-file.ts";
import { readHeader } from "./read-header.ts";
import { featureCount, type ReaderModel } from "./reader-model.ts";

/** What the file's metadata say of its layout. */
const FORMAT = "komainu-reader/1";

/** A reader as a safetensors file, with its header as JSON in the metadata. */
export function encodeReader({ header, encoder, pooling, heads }: ReaderModel): Uint8Array {
  const { hidden, sizes } = header;
  const tensors = encoderTensors(encoder);
  tensors.set("pooling.norm.gain", float32Tensor(pooling.norm.gain, [2 * sizes.width]));
  tensors.set("pooling.norm.bias", float32Tensor(pooling.norm.bias, [2 * sizes.width]));
  tensors.set("pooling.weight", float32Tensor(pooling.weight, [hidden, 2 * sizes.width]));
  tensors.set("pooling.bias", float32Tensor(pooling.bias, [hidden]));
  const count = header.heads.length;
  tensors.set("heads.weight", float32Tensor(heads.weight, [count, featureCount(header)]));
  tensors.set("heads.bias", float32Tensor(heads.bias, [count]));
  return writeTensorFile({ metadata: { format: FORMAT, header: JSON.stringify(header) }, tensors });
}

/**
 * Reads what `encodeReader` wrote.
 *
 * @throws KomainuError `file_damaged` whatever is wrong with the bytes
 */
export function decodeReader(bytes: Uint8Array): ReaderModel {
  try {
    const { metadata, tensors } = readTensorFile(bytes);
    if (metadata["format"] !== FORMAT) {
      throw new RangeError(`its format is ${metadata["format"] ?? "unknown"}, not ${FORMAT}`);
    }
    const header = readHeader(JSON.parse(metadata["header"] ?? ""));
    const { hidden, sizes } = header;
    const values = (name: string, length: number): Float32Array => {
      const tensor = tensors.get(name);
      const read = tensor === undefined ? undefined : float32Of(tensor);
      if (read?.length !== length) throw new RangeError(`"${name}" is missing, or of another size`);
      return read;
    };
    const count = header.heads.length;
    return {
      header,
      encoder: readEncoder(sizes, tensors),
      pooling: {
        norm: {
          gain: values("pooling.norm.gain", 2 * sizes.width),
          bias: values("pooling.norm.bias", 2 * sizes.width),
        },
        weight: values("pooling.weight", hidden * 2 * sizes.width),
        bias: values("pooling.bias", hidden),
      },
      heads: {
        weight: values("heads.weight", count * featureCount(header)),
        bias: values("heads.bias", count),
      },
    };
  } catch (cause) {
    throw new KomainuError(
      "file_damaged",
      `The reader's model file is damaged: ${errorMessage(cause)}. Install the package again, or make the file again with \`komainu train reader\`. A file that \`komainu train screen\` made goes with the guard "screen".`,
      { cause },
    );
  }
}

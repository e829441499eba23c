import { open } from "node:fs/promises";
import { KomainuError } from "../../core/errors.ts";
import type { SafetensorsTensor } from "./read-safetensors.ts";

/** Bytes `start` to `end` (exclusive) of a tensor. Default: all of them. */
export interface TensorRange {
  readonly start?: number;
  readonly end?: number;
}

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Streams a tensor's bytes in pieces of at most 4 MiB.
 *
 * @throws KomainuError `invalid_input` when the range is not within the tensor; `file_damaged`
 * when the file has become shorter since its header was read.
 */
export async function* readTensor(
  tensor: SafetensorsTensor,
  { start = 0, end = tensor.byteLength }: TensorRange = {},
): AsyncGenerator<Uint8Array> {
  if (!(start >= 0 && start <= end && end <= tensor.byteLength)) {
    throw new KomainuError(
      "invalid_input",
      `Bytes ${start} to ${end} are not within tensor "${tensor.name}" of ${tensor.byteLength} bytes.`,
    );
  }
  const file = await open(tensor.path, "r");
  try {
    for (let position = start; position < end; position += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, end - position);
      const piece = new Uint8Array(length);
      const { bytesRead } = await file.read(piece, 0, length, tensor.offset + position);
      if (bytesRead < length) throw truncated(tensor);
      yield piece;
    }
  } finally {
    await file.close();
  }
}

/** The error of a file that ends before a tensor of it does. */
export function truncated(tensor: Pick<SafetensorsTensor, "name" | "path">): KomainuError {
  return new KomainuError(
    "file_damaged",
    `"${tensor.path}" ends inside tensor "${tensor.name}". Download it again.`,
  );
}

import { KomainuError } from "../core/errors.ts";
import type { GgufMetadata } from "./gguf-value.ts";
import { layoutGguf, type TensorInfo } from "./layout-gguf.ts";
import { writeFileAtomically } from "./write-file-atomically.ts";

/** A tensor whose bytes come in pieces, so that no tensor need be held whole. */
export interface GgufTensor extends TensorInfo {
  /** The tensor's bytes as its type stores them, rows one after the other. */
  readonly data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface WriteGgufOptions {
  /** The file to write. It appears only when it is complete. */
  readonly destination: string;
  readonly metadata: GgufMetadata;
  readonly tensors: readonly GgufTensor[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a GGUF file (version 3, little-endian), one tensor after the other.
 *
 * @throws KomainuError `invalid_input` when a tensor gives more or fewer bytes than its shape and
 * type take; `disk_full`. Nothing is left behind.
 */
export async function writeGguf(options: WriteGgufOptions): Promise<void> {
  const { destination, metadata, tensors, signal } = options;
  const layout = layoutGguf(metadata, tensors);
  await writeFileAtomically(destination, layout.byteLength, async (file) => {
    await file.write(layout.header, 0, layout.header.length, 0);
    await file.truncate(layout.byteLength);
    for (const [index, tensor] of tensors.entries()) {
      const place = layout.tensors[index] ?? { offset: 0, byteLength: 0 };
      let written = 0;
      for await (const bytes of tensor.data) {
        signal?.throwIfAborted();
        if (written + bytes.length > place.byteLength) throw wrongLength(tensor, place.byteLength);
        await file.write(bytes, 0, bytes.length, place.offset + written);
        written += bytes.length;
      }
      if (written !== place.byteLength) throw wrongLength(tensor, place.byteLength);
    }
  });
}

function wrongLength(tensor: TensorInfo, byteLength: number): KomainuError {
  return new KomainuError(
    "invalid_input",
    `Tensor "${tensor.name}" [${tensor.shape.join(", ")}] of type ${tensor.type} takes ${byteLength} bytes; another number was given.`,
  );
}

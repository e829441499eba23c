import { KomainuError } from "../core/errors.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { GgufMetadata, GgufValue } from "./gguf-value.ts";
import { rowBytes, TENSOR_TYPES, type TensorType } from "./tensor-type.ts";

/** A tensor to be written: what the file's table of contents says of it. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  /** Outermost dimension first, as in PyTorch; the last one is a multiple of the type's block. */
  readonly shape: readonly number[];
}

/** Where everything of a GGUF file goes. */
export interface GgufLayout {
  /** All that comes before the tensors' data, padding included. */
  readonly header: Uint8Array;
  /** Each tensor's place in the file, in the order given. */
  readonly tensors: readonly { readonly offset: number; readonly byteLength: number }[];
  /** Size of the whole file. */
  readonly byteLength: number;
}

const MAGIC = 0x46554747; // "GGUF", little-endian
const VERSION = 3;
/** The format's default; a file with another one says so in `general.alignment`. */
const ALIGNMENT = 32;
/** gguf.md, enum gguf_metadata_value_type. */
const VALUE_TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/**
 * Lays out a GGUF file (version 3, little-endian): the header's bytes and where each tensor's
 * data goes. Throws `invalid_input` where a tensor cannot be stored as its type.
 */
export function layoutGguf(metadata: GgufMetadata, tensors: readonly TensorInfo[]): GgufLayout {
  const writer = new ByteWriter();
  writer.uint32(MAGIC);
  writer.uint32(VERSION);
  writer.uint64(tensors.length);
  writer.uint64(metadata.size);
  for (const [key, value] of metadata) {
    writer.string(key);
    writeValue(writer, value);
  }
  const sizes = tensors.map(tensorBytes);
  let offset = 0;
  const offsets: number[] = [];
  tensors.forEach((tensor, index) => {
    writeTensorInfo(writer, tensor, offset);
    offsets.push(offset);
    offset += padded(sizes[index] ?? 0);
  });
  writer.align(ALIGNMENT);
  const header = writer.bytes();
  return {
    header,
    tensors: offsets.map((start, index) => ({
      offset: header.length + start,
      byteLength: sizes[index] ?? 0,
    })),
    byteLength: header.length + offset,
  };
}

/** Bytes of a tensor's data, without padding. */
function tensorBytes({ name, type, shape }: TensorInfo): number {
  const columns = shape.at(-1) ?? 1;
  if (columns % TENSOR_TYPES[type].blockSize !== 0) {
    throw new KomainuError(
      "invalid_input",
      `Tensor "${name}" has rows of ${columns} values, which ${type} cannot store: it takes multiples of ${TENSOR_TYPES[type].blockSize}.`,
    );
  }
  return shape.slice(0, -1).reduce((product, size) => product * size, rowBytes(type, columns));
}

function padded(byteLength: number): number {
  return Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
}

function writeTensorInfo(writer: ByteWriter, tensor: TensorInfo, offset: number): void {
  writer.string(tensor.name);
  writer.uint32(tensor.shape.length);
  for (const size of tensor.shape.toReversed()) writer.uint64(size);
  writer.uint32(TENSOR_TYPES[tensor.type].id);
  writer.uint64(offset);
}

function writeValue(writer: ByteWriter, value: GgufValue): void {
  writer.uint32(VALUE_TYPES[value.type]);
  switch (value.type) {
    case "bool":
      writer.uint8(value.value ? 1 : 0);
      break;
    case "string":
      writer.string(value.value);
      break;
    case "array":
      writer.uint32(VALUE_TYPES[value.items]);
      writer.uint64(value.value.length);
      if (value.items === "string") for (const item of value.value) writer.string(item);
      else for (let i = 0; i < value.value.length; i++) writer[value.items](value.value[i] ?? 0);
      break;
    case "uint32":
    case "int32":
    case "float32":
      writer[value.type](value.value);
  }
}

/** A tensor of a file: its type's name, its shape, and its bytes (row-major, little-endian). */
export interface StoredTensor {
  readonly dtype: "U8" | "F32";
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** What a safetensors file holds: named tensors, and strings about them. */
export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const BYTES = { U8: 1, F32: 4 } as const;
/** Where the data starts, so that float32 can be read in place. */
const ALIGNMENT = 8;

/** Writes tensors as safetensors, padded so that each starts at a multiple of 4 bytes. */
export function writeTensorFile({ metadata, tensors }: TensorFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  // Float32 first: what follows it needs no alignment.
  const inOrder = [...tensors].sort(([, a], [, b]) => BYTES[b.dtype] - BYTES[a.dtype]);
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of inOrder) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  let json = JSON.stringify(header);
  json += " ".repeat(-new TextEncoder().encode(json).length & (ALIGNMENT - 1));
  const head = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + head.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let at = 8 + head.length;
  for (const [, { bytes }] of inOrder) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/**
 * Reads a safetensors file of float32 and bytes. Its tensors are views of the bytes given.
 *
 * @throws RangeError or SyntaxError saying what is wrong
 */
export function readTensorFile(file: Uint8Array): TensorFile {
  if (file.length < 8) throw new RangeError(`it has ${file.length} bytes`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (8 + length > file.length) throw new RangeError("it ends inside its header");
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  // Not a Buffer's subarray, whose slice would be no copy.
  const data = new Uint8Array(file.buffer, file.byteOffset + 8 + length, file.length - 8 - length);
  const tensors = new Map<string, StoredTensor>();
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(fieldsOf(header))) {
    if (name === "__metadata__") {
      for (const [key, text] of Object.entries(fieldsOf(value))) metadata[key] = String(text);
    } else tensors.set(name, readEntry(name, fieldsOf(value), data));
  }
  return { metadata, tensors };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RangeError("its header is malformed");
  }
  return Object.fromEntries(Object.entries(value));
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function readEntry(
  name: string,
  { dtype, shape, data_offsets: place }: Readonly<Record<string, unknown>>,
  data: Uint8Array,
): StoredTensor {
  const known = dtype === "U8" || dtype === "F32" ? dtype : undefined;
  const sizes: readonly unknown[] = Array.isArray(shape) ? shape : [-1];
  const places: readonly unknown[] = Array.isArray(place) ? place : [];
  const [start, end] = places;
  if (known === undefined || !sizes.every(isSize) || !isSize(start) || !isSize(end)) {
    throw new RangeError(`its entry of "${name}" is malformed`);
  }
  const expected = sizes.reduce((product, size) => product * size, BYTES[known]);
  if (end - start !== expected || end > data.length) {
    throw new RangeError(`"${name}" does not have the bytes that its shape takes`);
  }
  return { dtype: known, shape: sizes, bytes: data.subarray(start, end) };
}

/** A tensor's values as float32: a view where the bytes are aligned, else a copy. */
export function float32Of({ bytes }: StoredTensor): Float32Array<ArrayBuffer> {
  const aligned =
    bytes.byteOffset % 4 === 0 && bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.length / 4);
}

/** Float32 values as a tensor. */
export function float32Tensor(values: Float32Array, shape: readonly number[]): StoredTensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dtype: "F32", shape, bytes };
}

import { open, type FileHandle } from "node:fs/promises";
import { KomainuError } from "../core/errors.ts";

/** An array of a GGUF header: its length alone. */
export interface GgufArray {
  readonly arrayLength: number;
  /** Different strings among its items, the empty ones counted each; 0 for numbers. */
  readonly distinctStrings: number;
}

/** A value of a GGUF header. */
export type GgufValue = string | number | bigint | boolean | GgufArray;

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
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Where the tensor data begins, in bytes from the beginning of the file. */
  readonly dataOffset: number;
  readonly fileSize: number;
}

const MAGIC = 0x46554747;
/** Holds the header of most models, a vocabulary of 256,000 tokens included. */
const FIRST_READ_BYTES = 1 << 24;
const MAX_HEADER_BYTES = 1 << 30;
const MAX_STRING_BYTES = 1 << 26;
const MAX_ARRAY_LENGTH = 1 << 28;
const MAX_ENTRIES = 1 << 20;
const DEFAULT_ALIGNMENT = 32;
const STRING_TYPE = 8;
const ARRAY_TYPE = 9;
/** Bytes of each scalar type, by GGUF's type number. */
const SCALAR_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** The bytes read so far are not enough. */
class NeedMore extends Error {}

/** Walks over the first bytes of a file. */
class Cursor {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Moves on by `bytes` and gives where they begin. */
  skip(bytes: number): number {
    const start = this.position;
    if (start + bytes > this.#bytes.length) throw new NeedMore();
    this.position += bytes;
    return start;
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.skip(4));
  }

  /** An unsigned 64-bit number that has to be a sensible size. */
  size(limit: number, what: string): number {
    const value = this.#bytes.readBigUInt64LE(this.skip(8));
    if (value > BigInt(limit)) throw new RangeError(`${what} is ${value}, which cannot be`);
    return Number(value);
  }

  string(): string {
    return this.#string("utf8");
  }

  /** A string's bytes, each as one character: quick to read, and to tell apart. */
  bytes(): string {
    return this.#string("latin1");
  }

  #string(encoding: "utf8" | "latin1"): string {
    const length = this.size(MAX_STRING_BYTES, "the length of a string");
    const at = this.skip(length);
    return this.#bytes.toString(encoding, at, at + length);
  }

  scalar(type: number): GgufValue {
    const bytes = SCALAR_BYTES[type];
    if (bytes === undefined) throw new RangeError(`it holds a value of unknown type ${type}`);
    return readScalar(this.#bytes, this.skip(bytes), type);
  }
}

function readScalar(buffer: Buffer, at: number, type: number): GgufValue {
  switch (type) {
    case 0:
      return buffer.readUInt8(at);
    case 1:
      return buffer.readInt8(at);
    case 2:
      return buffer.readUInt16LE(at);
    case 3:
      return buffer.readInt16LE(at);
    case 4:
      return buffer.readUInt32LE(at);
    case 5:
      return buffer.readInt32LE(at);
    case 6:
      return buffer.readFloatLE(at);
    case 7:
      return buffer.readUInt8(at) !== 0;
    case 10:
      return buffer.readBigUInt64LE(at);
    case 11:
      return buffer.readBigInt64LE(at);
    default:
      return buffer.readDoubleLE(at);
  }
}

/** Passes over strings and counts the different ones. */
function countStrings(cursor: Cursor, arrayLength: number): GgufArray {
  const seen = new Set<string>();
  let empty = 0;
  for (let index = 0; index < arrayLength; index += 1) {
    const bytes = cursor.bytes();
    if (bytes === "") empty += 1;
    else seen.add(bytes);
  }
  return { arrayLength, distinctStrings: seen.size + empty };
}

/** Passes over an array. */
function skipArray(cursor: Cursor): GgufArray {
  const type = cursor.u32();
  const arrayLength = cursor.size(MAX_ARRAY_LENGTH, "the length of an array");
  if (type === STRING_TYPE) return countStrings(cursor, arrayLength);
  const bytes = SCALAR_BYTES[type];
  if (bytes === undefined) throw new RangeError(`it holds an array of unknown type ${type}`);
  cursor.skip(arrayLength * bytes);
  return { arrayLength, distinctStrings: 0 };
}

function readValue(cursor: Cursor): GgufValue {
  const type = cursor.u32();
  if (type === STRING_TYPE) return cursor.string();
  if (type === ARRAY_TYPE) return skipArray(cursor);
  return cursor.scalar(type);
}

function readTensor(cursor: Cursor): GgufTensor {
  const name = cursor.string();
  const dimensions = cursor.u32();
  if (dimensions > 4) throw new RangeError(`tensor ${name} has ${dimensions} dimensions`);
  const shape: number[] = [];
  for (let index = 0; index < dimensions; index += 1) {
    shape.push(cursor.size(Number.MAX_SAFE_INTEGER, `a dimension of tensor ${name}`));
  }
  const type = cursor.u32();
  const offset = cursor.size(Number.MAX_SAFE_INTEGER, `the offset of tensor ${name}`);
  return { name, shape, type, offset };
}

function parse(bytes: Buffer, fileSize: number): GgufHeader {
  const cursor = new Cursor(bytes);
  if (cursor.u32() !== MAGIC) throw new RangeError("it is not a GGUF file");
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw new RangeError(`its GGUF version is ${version}`);
  const tensorCount = cursor.size(MAX_ENTRIES, "the number of tensors");
  const valueCount = cursor.size(MAX_ENTRIES, "the number of values");
  const values = new Map<string, GgufValue>();
  for (let index = 0; index < valueCount; index += 1)
    values.set(cursor.string(), readValue(cursor));
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < tensorCount; index += 1) tensors.push(readTensor(cursor));
  const stated = values.get("general.alignment");
  const alignment = typeof stated === "number" && stated > 0 ? stated : DEFAULT_ALIGNMENT;
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  return { values, tensors, dataOffset, fileSize };
}

/** Parses as much of the beginning of the file as the header turns out to take. */
async function readHeader(file: FileHandle, fileSize: number): Promise<GgufHeader> {
  for (let length = Math.min(FIRST_READ_BYTES, fileSize); ;) {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, 0);
    try {
      return parse(bytes.subarray(0, bytesRead), fileSize);
    } catch (error) {
      if (!(error instanceof NeedMore)) throw error;
      const isGguf = bytesRead >= 4 && bytes.readUInt32LE(0) === MAGIC;
      if (!isGguf) throw new RangeError("it is not a GGUF file");
      if (bytesRead >= Math.min(fileSize, MAX_HEADER_BYTES)) {
        throw new RangeError("it ends in the middle of its header");
      }
      length = Math.min(length * 8, fileSize, MAX_HEADER_BYTES);
    }
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw new KomainuError("file_not_found", `Cannot open ${path}: check the path.`, {
      cause: error,
    });
  }
}

/**
 * Reads a GGUF file's header without loading the model. Files of several gigabytes take
 * milliseconds.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`.
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await openFile(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      throw new KomainuError("file_not_found", `${path} is not a file: give a GGUF file's path.`);
    }
    return await readHeader(file, stat.size);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KomainuError(
      "file_damaged",
      `${path} cannot be used: ${error.message}. Download or convert it again.`,
      { cause: error },
    );
  } finally {
    await file.close();
  }
}

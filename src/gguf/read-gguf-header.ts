import { open, type FileHandle } from "node:fs/promises";
import { KomainuError } from "../core/errors.ts";
import { checkLayout } from "./check/check-layout.ts";
import { damagedFile } from "./damaged-file.ts";
import { HeaderCursor, NeedMore } from "./header-cursor.ts";
import type { GgufHeader, GgufTensor } from "./gguf-header.ts";
import type { HeaderValue } from "./header-value.ts";

const MAGIC = 0x46554747;
/** Holds the header of most models, a vocabulary of 256,000 tokens included. */
const FIRST_READ_BYTES = 1 << 24;
const MAX_HEADER_BYTES = 1 << 28;
const MAX_ENTRIES = 1 << 20;
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 1 << 16;
const MAX_DIMENSIONS = 4;

function readTensor(cursor: HeaderCursor): GgufTensor {
  const name = cursor.string();
  const dimensions = cursor.u32();
  if (dimensions > MAX_DIMENSIONS) {
    throw new RangeError(`tensor ${JSON.stringify(name)} has ${dimensions} dimensions`);
  }
  const shape: number[] = [];
  for (let index = 0; index < dimensions; index += 1) {
    shape.push(cursor.size(Number.MAX_SAFE_INTEGER, `a dimension of tensor ${name}`));
  }
  const type = cursor.u32();
  const offset = cursor.size(Number.MAX_SAFE_INTEGER, `the offset of tensor ${name}`);
  return { name, shape, type, offset };
}

function readValues(cursor: HeaderCursor, count: number): Map<string, HeaderValue> {
  const values = new Map<string, HeaderValue>();
  for (let index = 0; index < count; index += 1) {
    const key = cursor.string();
    if (values.has(key)) throw new RangeError(`it states ${JSON.stringify(key)} twice`);
    values.set(key, cursor.value());
  }
  return values;
}

/** A power of two, and of bytes enough for any number (gguf.md, general.alignment). */
function readAlignment(values: ReadonlyMap<string, HeaderValue>): number {
  const stated = values.get("general.alignment");
  if (stated === undefined) return DEFAULT_ALIGNMENT;
  const { type, value } = stated;
  if (
    type === "uint32" &&
    value >= 8 &&
    value <= MAX_ALIGNMENT &&
    Number.isInteger(Math.log2(value))
  )
    return value;
  throw new RangeError("its general.alignment is not a power of two from 8 to 65536");
}

function parse(bytes: Buffer, fileSize: number): GgufHeader {
  const cursor = new HeaderCursor(bytes);
  if (cursor.u32() !== MAGIC) throw new RangeError("it is not a GGUF file");
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw new RangeError(`its GGUF version is ${version}`);
  const tensorCount = cursor.size(MAX_ENTRIES, "the number of tensors");
  const valueCount = cursor.size(MAX_ENTRIES, "the number of values");
  const values = readValues(cursor, valueCount);
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < tensorCount; index += 1) tensors.push(readTensor(cursor));
  const alignment = readAlignment(values);
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  return { values, tensors, alignment, dataOffset, fileSize };
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
      length = Math.min(length * 4, fileSize, MAX_HEADER_BYTES);
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
 * Reads a GGUF file's header without loading the model, and sees that all the tensors it promises
 * are in the file. Files of several gigabytes take milliseconds.
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
    const header = await readHeader(file, stat.size);
    checkLayout(header);
    return header;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw damagedFile(path, error.message, error);
  } finally {
    await file.close();
  }
}

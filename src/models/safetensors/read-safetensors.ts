import { open, type FileHandle } from "node:fs/promises";
import { z } from "zod";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { DTYPE_BYTES, isSafetensorsDtype, type SafetensorsDtype } from "./safetensors-dtype.ts";

/** A tensor of a safetensors file: what it is, and where its bytes are. */
export interface SafetensorsTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  /** Outermost dimension first; empty for a single value. */
  readonly shape: readonly number[];
  /** The file that holds it. */
  readonly path: string;
  /** Where its first byte is in the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** The longest header that is read; the format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

const sizeSchema = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(sizeSchema).max(16),
  data_offsets: z.tuple([sizeSchema, sizeSchema]),
});

/**
 * Reads the header of a safetensors file and checks every word of it: the tensors must fill the
 * file from the header to its last byte, without a gap and without overlapping, each as long as
 * its shape and type say. No tensor data is read.
 *
 * @returns The tensors by name, in the order of their names.
 * @throws KomainuError `file_not_found`, or `file_damaged` naming what is wrong.
 */
export async function readSafetensors(
  path: string,
): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw new KomainuError("file_not_found", `Cannot open "${path}": ${errorMessage(error)}.`, {
      cause: error,
    });
  });
  try {
    const { size } = await file.stat();
    const headerLength = await readHeaderLength(file, path, size);
    const header = await readExactly(file, path, 8, headerLength);
    const tensors = readEntries(parseHeader(header, path), path, 8 + headerLength);
    checkPlaces(tensors, path, 8 + headerLength, size);
    tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
    return new Map(tensors.map((tensor) => [tensor.name, tensor]));
  } finally {
    await file.close();
  }
}

async function readHeaderLength(file: FileHandle, path: string, size: number): Promise<number> {
  if (size < 8) throw damaged(path, `it has ${size} bytes, too few for a header`);
  const length = (await readExactly(file, path, 0, 8)).readBigUInt64LE();
  if (length > MAX_HEADER_BYTES) {
    throw damaged(path, `its header claims ${length} bytes; ${MAX_HEADER_BYTES} are the limit`);
  }
  if (8n + length > size) {
    throw damaged(path, `its header claims ${length} bytes and the file has ${size}`);
  }
  return Number(length);
}

async function readExactly(
  file: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw damaged(path, "it ends inside its header");
  return buffer;
}

function parseHeader(header: Buffer, path: string): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch (error) {
    throw damaged(path, "its header is not JSON", error);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw damaged(path, "its header is not a JSON object");
  }
  return Object.entries(parsed);
}

function readEntries(
  entries: readonly [string, unknown][],
  path: string,
  dataStart: number,
): SafetensorsTensor[] {
  return entries
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => {
      const entry = entrySchema.safeParse(value);
      if (!entry.success) throw damaged(path, `its entry of tensor "${name}" is malformed`);
      const { dtype, shape, data_offsets: place } = entry.data;
      if (!isSafetensorsDtype(dtype)) {
        throw damaged(path, `tensor "${name}" has the unknown type "${dtype}"`);
      }
      const byteLength = place[1] - place[0];
      const expected = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
      if (byteLength !== expected) {
        throw damaged(
          path,
          `tensor "${name}" has ${byteLength} bytes where its shape takes ${expected}`,
        );
      }
      return { name, dtype, shape, path, offset: dataStart + place[0], byteLength };
    });
}

/** One tensor after the other, from the end of the header to the end of the file. */
function checkPlaces(
  tensors: readonly SafetensorsTensor[],
  path: string,
  dataStart: number,
  fileSize: number,
): void {
  const inPlace = tensors.toSorted((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = dataStart;
  for (const tensor of inPlace) {
    if (tensor.offset !== end) {
      const what = tensor.offset < end ? "overlaps another" : "leaves a gap before it";
      throw damaged(path, `tensor "${tensor.name}" ${what}`);
    }
    end += tensor.byteLength;
    if (end > fileSize) throw damaged(path, `tensor "${tensor.name}" ends beyond the file`);
  }
  if (end !== fileSize) throw damaged(path, `${fileSize - end} bytes belong to no tensor`);
}

function damaged(path: string, what: string, cause?: unknown): KomainuError {
  return new KomainuError("file_damaged", `"${path}" is damaged: ${what}. Download it again.`, {
    cause,
  });
}

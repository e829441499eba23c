import { readSync, writeSync } from "node:fs";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { rowBytes } from "../gguf/tensor-type.ts";
import { addLowRankUpdate } from "../lora/add-low-rank-update.ts";
import { allFinite, decodeValues, encodeValues } from "../quantize/encode-values.ts";
import { narrowToFloat16, widenFloat16 } from "../quantize/float16.ts";
import { truncated } from "../safetensors/read-tensor.ts";
import type { RowsJob, StoredMatrix } from "./tensor-job.ts";

/** Opens a file once for every path that is asked for. */
export type OpenFile = (path: string) => number;

/** Reads a job's rows, converts them and writes them to their place in the target file. */
export function writeRows(job: RowsJob, target: number, openFile: OpenFile): void {
  const rows = convertRows(job, openFile);
  for (let written = 0; written < rows.length;) {
    written += writeSync(target, rows, written, rows.length - written, job.targetOffset + written);
  }
}

/**
 * Reads a job's rows and converts them. Synchronous: meant for a worker thread, or for small
 * models.
 *
 * @returns The rows as their type stores them.
 */
export function convertRows(job: RowsJob, openFile: OpenFile): Uint8Array {
  const values = readRows(job.source, job.firstRow, job.rowCount, job.name, openFile);
  if (job.update) {
    const { a, b, scale } = job.update;
    const factorA = readRows(a, 0, a.rows, job.name, openFile);
    const factorB = readRows(b, job.firstRow, job.rowCount, job.name, openFile);
    addLowRankUpdate(values, factorB, factorA, a.rows, scale);
  }
  if (job.addOne) addOne(values, job.source.dtype === "F16");
  if (job.factor !== 1)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * job.factor;
  if (!allFinite(values)) {
    throw new KomainuError(
      "file_damaged",
      `Tensor "${job.name}" holds a number that is not finite. Download the model again.`,
    );
  }
  const bytes = encode(job, values);
  return job.interleave === 0 ? bytes : interleaveHeads(bytes, job);
}

function encode(job: RowsJob, values: Float32Array): Uint8Array {
  try {
    return encodeValues(values, job.type);
  } catch (error) {
    if (!(error instanceof KomainuError)) throw error;
    throw new KomainuError(error.code, `Tensor "${job.name}": ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

function readRows(
  matrix: StoredMatrix,
  firstRow: number,
  rowCount: number,
  name: string,
  openFile: OpenFile,
): Float32Array {
  const stride = rowBytes(matrix.dtype, matrix.columns);
  const bytes = new Uint8Array(rowCount * stride);
  const start = matrix.offset + firstRow * stride;
  for (let read = 0; read < bytes.length;) {
    const got = readSync(openFile(matrix.path), bytes, read, bytes.length - read, start + read);
    if (got === 0) throw truncated({ name, path: matrix.path });
    read += got;
  }
  return decodeValues(bytes, matrix.dtype);
}

/** Adds one in the precision that the values came in, as llama.cpp's converter does. */
function addOne(values: Float32Array, isHalf: boolean): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + 1;
  if (!isHalf) return;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  widenFloat16(Uint16Array.from(bits, narrowToFloat16), values);
}

/** Puts row j of a head's first half and row j of its second half side by side. */
function interleaveHeads(bytes: Uint8Array, { interleave, rowCount }: RowsJob): Uint8Array {
  const stride = bytes.length / rowCount;
  const half = interleave / 2;
  const result = new Uint8Array(bytes.length);
  for (let row = 0; row < rowCount; row++) {
    const inHead = row % interleave;
    const from = row - inHead + Math.floor(inHead / 2) + (inHead % 2) * half;
    result.set(bytes.subarray(from * stride, (from + 1) * stride), row * stride);
  }
  return result;
}

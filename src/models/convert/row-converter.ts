import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { rowBytes } from "../../gguf/tensor-type.ts";
import { addLowRankUpdate } from "../lora/add-low-rank-update.ts";
import { allFinite, decodeValues, encodeValues } from "../quantize/encode-values.ts";
import { narrowToFloat16, widenFloat16 } from "../quantize/float16.ts";
import { truncated } from "../safetensors/read-tensor.ts";
import { Scratch } from "./scratch.ts";
import type { RowsJob, StoredMatrix } from "./tensor-job.ts";

/**
 * Converts one job after the other, with the same memory and the same open files. Synchronous:
 * meant for a worker thread, or for small models.
 */
export class RowConverter {
  readonly #files = new Map<string, number>();
  readonly #scratch = new Scratch();

  /**
   * Reads a job's rows and converts them.
   *
   * @returns The rows as their type stores them, valid until the next call.
   */
  convert(job: RowsJob): Uint8Array {
    const { source, type, interleave, rowCount } = job;
    const read = this.#read(source, job.firstRow, rowCount, job.name, "rows");
    const bytes = isUnchanged(job) ? unchanged(read, job) : this.#encode(job, read);
    if (interleave === 0) return bytes;
    const target = this.#scratch.bytes("interleaved", bytes.length);
    interleaveHeads(bytes, target, rowBytes(type, source.columns), interleave);
    return target;
  }

  /** Reads a job's rows, converts them and writes them to their place in the target file. */
  write(job: RowsJob, target: number): void {
    const rows = this.convert(job);
    for (let done = 0; done < rows.length;) {
      done += writeSync(target, rows, done, rows.length - done, job.targetOffset + done);
    }
  }

  /** Closes the files that were read. */
  close(): void {
    for (const descriptor of this.#files.values()) closeSync(descriptor);
    this.#files.clear();
  }

  #encode(job: RowsJob, read: Uint8Array): Uint8Array {
    const values = this.#decode(job.source, read, "values");
    if (job.update) this.#addUpdate(job, job.update, values);
    if (job.addOne) addOne(values, job.source.dtype === "F16");
    if (job.factor !== 1) multiply(values, job.factor);
    if (!allFinite(values)) throw notFinite(job);
    const { type } = job;
    const target = this.#scratch.bytes("encoded", rowBytes(type, values.length));
    try {
      return encodeValues(values, type, target);
    } catch (error) {
      if (!(error instanceof KomainuError)) throw error;
      throw new KomainuError(error.code, `Tensor "${job.name}": ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }

  #addUpdate(job: RowsJob, update: NonNullable<RowsJob["update"]>, values: Float32Array): void {
    const { a, b, scale } = update;
    const readA = this.#read(a, 0, a.rows, job.name, "a");
    const readB = this.#read(b, job.firstRow, job.rowCount, job.name, "b");
    const [factorA, factorB] = [this.#decode(a, readA, "A"), this.#decode(b, readB, "B")];
    addLowRankUpdate(values, factorB, factorA, a.rows, scale);
  }

  #decode({ dtype }: StoredMatrix, bytes: Uint8Array, use: string): Float32Array {
    return decodeValues(bytes, dtype, this.#scratch.floats(use, bytes.length / rowBytes(dtype, 1)));
  }

  #read(matrix: StoredMatrix, firstRow: number, rowCount: number, name: string, use: string) {
    const stride = rowBytes(matrix.dtype, matrix.columns);
    const bytes = this.#scratch.bytes(use, rowCount * stride);
    const start = matrix.offset + firstRow * stride;
    const file = this.#open(matrix.path);
    for (let done = 0; done < bytes.length;) {
      const got = readSync(file, bytes, done, bytes.length - done, start + done);
      if (got === 0) throw truncated({ name, path: matrix.path });
      done += got;
    }
    return bytes;
  }

  #open(path: string): number {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    try {
      const descriptor = openSync(path, "r");
      this.#files.set(path, descriptor);
      return descriptor;
    } catch (error) {
      throw new KomainuError("file_not_found", `Cannot open "${path}": ${errorMessage(error)}.`, {
        cause: error,
      });
    }
  }
}

/** Whether the values are stored as they were read. */
function isUnchanged({ source, type, addOne, factor, update }: RowsJob): boolean {
  return source.dtype === type && !addOne && factor === 1 && update === undefined;
}

function unchanged(bytes: Uint8Array, job: RowsJob): Uint8Array {
  const exponent = { F32: 0x7f800000, F16: 0x7c00, BF16: 0x7f80 }[job.source.dtype];
  const words =
    job.source.dtype === "F32"
      ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
      : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (let i = 0; i < words.length; i++) {
    if (((words[i] ?? 0) & exponent) === exponent) throw notFinite(job);
  }
  return bytes;
}

/** Adds one in the precision that the values came in, as llama.cpp's converter does. */
function addOne(values: Float32Array, isHalf: boolean): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + 1;
  if (!isHalf) return;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  widenFloat16(Uint16Array.from(bits, narrowToFloat16), values);
}

function multiply(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * factor;
}

/** Puts row j of a head's first half and row j of its second half side by side. */
function interleaveHeads(
  rows: Uint8Array,
  target: Uint8Array,
  stride: number,
  headRows: number,
): void {
  for (let row = 0; row * stride < rows.length; row++) {
    const inHead = row % headRows;
    const from = row - inHead + Math.floor(inHead / 2) + (inHead % 2) * (headRows / 2);
    target.set(rows.subarray(from * stride, (from + 1) * stride), row * stride);
  }
}

function notFinite({ name }: RowsJob): KomainuError {
  return new KomainuError(
    "file_damaged",
    `Tensor "${name}" holds a number that is not finite. Download the model again.`,
  );
}

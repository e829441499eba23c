import { HEADS } from "../classifier/heads.ts";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { crc32 } from "./crc32.ts";
import { readHeader } from "./read-header.ts";
import { type ScreenModel } from "./screen-model.ts";

/** "KMSC", the version, the CRC-32 of all that follows, the lengths of the header and the gaps. */
const MAGIC = 0x43534d4b;
const VERSION = 1;
const PREFIX = 20;
const HEAD_COUNT = HEADS.length;

/** The rows of a table with any weight, and how far each is from the one before, as bytes. */
function findRows(table: Int8Array): { readonly rows: Uint32Array; readonly gaps: Uint8Array } {
  const rows: number[] = [];
  const gaps: number[] = [];
  let next = 0;
  for (let row = 0; row * HEAD_COUNT < table.length; row++) {
    if (table.subarray(row * HEAD_COUNT, (row + 1) * HEAD_COUNT).every((weight) => weight === 0))
      continue;
    let gap = row - next;
    for (; gap >= 255; gap -= 255) gaps.push(255);
    gaps.push(gap);
    rows.push(row);
    next = row + 1;
  }
  return { rows: Uint32Array.from(rows), gaps: Uint8Array.from(gaps) };
}

/**
 * A screen as bytes, little-endian: a prefix of 20 bytes, the header as JSON, the gaps between
 * the rows that have any weight (255 means 255 and more to come), then those rows' weights, head
 * after head. Compressed by whoever stores it.
 */
export function encodeScreen(model: ScreenModel): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify(model.header));
  const { rows, gaps } = findRows(model.table);
  const bytes = new Uint8Array(PREFIX + header.length + gaps.length + rows.length * HEAD_COUNT);
  bytes.set(header, PREFIX);
  bytes.set(gaps, PREFIX + header.length);
  let at = PREFIX + header.length + gaps.length;
  for (let head = 0; head < HEAD_COUNT; head++) {
    for (const row of rows) bytes[at++] = model.table[row * HEAD_COUNT + head] ?? 0;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, gaps.length, true);
  view.setUint32(8, crc32(bytes.subarray(12)), true);
  return bytes;
}

function damaged(why: string, cause?: unknown): KomainuError {
  return new KomainuError(
    "file_damaged",
    `The screen's model file is damaged: ${why}. Install the package again, or make the file again with \`komainu train screen\`.`,
    { cause },
  );
}

/**
 * Reads what `encodeScreen` wrote.
 *
 * @throws KomainuError `file_damaged` whatever is wrong with the bytes
 */
export function decodeScreen(bytes: Uint8Array): ScreenModel {
  if (bytes.length < PREFIX) throw damaged(`it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw damaged("it is not a screen");
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw damaged(`its format is ${version}, this version reads ${VERSION}`);
  if (view.getUint32(8, true) !== crc32(bytes.subarray(12))) throw damaged("its checksum is wrong");
  const gapsAt = PREFIX + view.getUint32(12, true);
  const weightsAt = gapsAt + view.getUint32(16, true);
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, gapsAt)));
    const header = readHeader(json);
    const rows = readRows(bytes.subarray(gapsAt, weightsAt), header.buckets);
    if (rows.length === 0) throw new RangeError("it has no weights");
    return { header, table: readTable(bytes.subarray(weightsAt), rows, header.buckets) };
  } catch (error) {
    throw damaged(errorMessage(error), error);
  }
}

function readRows(gaps: Uint8Array, buckets: number): Uint32Array {
  const rows = new Uint32Array(gaps.length);
  let [count, row] = [0, 0];
  for (const gap of gaps) {
    row += gap;
    if (gap < 255) rows[count++] = row++;
  }
  if (row > buckets) throw new RangeError(`row ${row} of a table of ${buckets}`);
  return rows.subarray(0, count);
}

function readTable(weights: Uint8Array, rows: Uint32Array, buckets: number): Int8Array {
  if (weights.length !== rows.length * HEAD_COUNT) {
    throw new RangeError(`${weights.length} weights instead of ${rows.length * HEAD_COUNT}`);
  }
  const table = new Int8Array(buckets * HEAD_COUNT);
  let at = 0;
  for (let head = 0; head < HEAD_COUNT; head++) {
    for (const row of rows) table[row * HEAD_COUNT + head] = weights[at++] ?? 0;
  }
  return table;
}

import { NUMBER_READERS, type HeaderNumbers, type HeaderValue } from "./header-value.ts";

const STRING_TYPE = 8;
const ARRAY_TYPE = 9;
const MAX_STRING_BYTES = 1 << 26;
/** Sixty times the largest vocabulary: a hostile file cannot ask for memory without end. */
const MAX_ARRAY_LENGTH = 1 << 24;

/** The bytes read so far are not enough. */
export class NeedMore extends Error {}

/**
 * Walks over the first bytes of a GGUF file. What cannot be is a RangeError; what lies behind the
 * bytes at hand is `NeedMore`.
 */
export class HeaderCursor {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** An unsigned 64-bit number that has to be a sensible size. */
  size(limit: number, what: string): number {
    const value = this.#view.getBigUint64(this.#skip(8), true);
    if (value > BigInt(limit)) throw new RangeError(`${what} is ${value}, which is out of range`);
    return Number(value);
  }

  string(): string {
    return this.#string("utf8");
  }

  value(): HeaderValue {
    const type = this.u32();
    if (type === STRING_TYPE) return { type: "string", value: this.string() };
    if (type === ARRAY_TYPE) return this.#array();
    const reader = NUMBER_READERS[type];
    if (reader === undefined) throw new RangeError(`it holds a value of unknown type ${type}`);
    return { type: reader.type, value: reader.read(this.#view, this.#skip(reader.bytes)) };
  }

  #array(): HeaderValue {
    const type = this.u32();
    const length = this.size(MAX_ARRAY_LENGTH, "the length of an array");
    if (type !== STRING_TYPE) return this.#numbers(type, length);
    const value: string[] = [];
    for (let index = 0; index < length; index += 1) value.push(this.#string("latin1"));
    return { type: "array", items: "string", value };
  }

  #numbers(type: number, length: number): HeaderNumbers {
    const reader = NUMBER_READERS[type];
    if (reader === undefined) throw new RangeError(`it holds an array of unknown type ${type}`);
    const start = this.#skip(length * reader.bytes);
    const value = new Float64Array(length);
    for (let index = 0; index < length; index += 1) {
      value[index] = reader.read(this.#view, start + index * reader.bytes);
    }
    return { type: "array", items: reader.type, value };
  }

  #string(encoding: "utf8" | "latin1"): string {
    const length = this.size(MAX_STRING_BYTES, "the length of a string");
    const at = this.#skip(length);
    return this.#bytes.toString(encoding, at, at + length);
  }

  /** Moves on by `bytes` and gives where they begin. */
  #skip(bytes: number): number {
    const start = this.position;
    if (start + bytes > this.#bytes.length) throw new NeedMore();
    this.position += bytes;
    return start;
  }
}

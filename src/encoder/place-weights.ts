import type { EncoderLayer, EncoderModel, LayerNorm, Linear } from "./encoder-model.ts";
import type { Kernel } from "./kernel/load-kernel.ts";
import type { PackedMatrix } from "./packed-matrix.ts";

/** Rows that the kernel multiplies at once. */
export const TILE = 4;

/** What the kernel is given of a product: addresses. */
export interface PlacedLinear {
  readonly weight: number;
  readonly scales: number;
  readonly bias: number;
  readonly columns: number;
  readonly width: number;
}

export interface PlacedNorm {
  readonly gain: number;
  readonly bias: number;
}

export type PlacedLayer = {
  readonly [Part in keyof EncoderLayer]: EncoderLayer[Part] extends Linear
    ? PlacedLinear
    : PlacedNorm;
};

/** Room for the values of a text, one address each. */
export interface Room {
  readonly states: number;
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly mixed: number;
  readonly inner: number;
  readonly quantised: number;
  readonly rowScales: number;
  readonly weights: number;
}

/** Gives places in a memory out, and fills them when the memory is there. */
export class Layout {
  size = 0;
  readonly #fillers: ((filling: Filling) => void)[] = [];

  reserve(bytes: number): number {
    const at = this.size;
    this.size += (bytes + 15) & ~15;
    return at;
  }

  #placeVector(values: Float32Array): number {
    const at = this.reserve(values.byteLength);
    this.#fillers.push(({ memory }) => new Float32Array(memory, at, values.length).set(values));
    return at;
  }

  #placeLinear({ weight, bias }: Linear): PlacedLinear {
    const { rows, columns } = weight;
    const at = this.reserve(rows * columns);
    this.#fillers.push((filling) => unpack(weight, at, filling));
    return {
      weight: at,
      scales: this.#placeVector(weight.scales),
      bias: this.#placeVector(bias),
      columns: rows,
      width: columns,
    };
  }

  placeNorm({ gain, bias }: LayerNorm): PlacedNorm {
    return { gain: this.#placeVector(gain), bias: this.#placeVector(bias) };
  }

  placeLayer(layer: EncoderLayer): PlacedLayer {
    return {
      query: this.#placeLinear(layer.query),
      key: this.#placeLinear(layer.key),
      value: this.#placeLinear(layer.value),
      output: this.#placeLinear(layer.output),
      outputNorm: this.placeNorm(layer.outputNorm),
      grow: this.#placeLinear(layer.grow),
      shrink: this.#placeLinear(layer.shrink),
      shrinkNorm: this.placeNorm(layer.shrinkNorm),
    };
  }

  placeRoom({ sizes: { positions, width, inner } }: EncoderModel): Room {
    const rows = Math.ceil(positions / TILE) * TILE;
    const values = () => this.reserve(rows * width * 4);
    return {
      states: values(),
      query: values(),
      key: values(),
      value: values(),
      mixed: values(),
      inner: this.reserve(rows * inner * 4),
      quantised: this.reserve(rows * inner * 2),
      rowScales: this.reserve(rows * 4),
      weights: this.reserve(rows * 4),
    };
  }

  /** Writes everything in its place; the room's values are lost. */
  fill(memory: ArrayBuffer, kernel: Kernel, room: Room): void {
    for (const filler of this.#fillers) filler({ memory, kernel, room });
  }
}

/** What a memory is filled with the help of. */
interface Filling {
  readonly memory: ArrayBuffer;
  readonly kernel: Kernel;
  readonly room: Room;
}

/** Unpacks a matrix to int8, as many rows at a time as fit into the room for inner values. */
function unpack(matrix: PackedMatrix, to: number, { memory, kernel, room }: Filling): void {
  const { rows, columns, blocks, codes } = matrix;
  const [codesARow, blocksARow] = [columns / 2, columns / 64];
  const atOnce = Math.floor((room.quantised - room.inner) / (codesARow + blocksARow));
  for (let row = 0; row < rows; row += atOnce) {
    const count = Math.min(atOnce, rows - row);
    const place = (bytes: Uint8Array, aRow: number, at: number): void => {
      new Uint8Array(memory, at).set(bytes.subarray(row * aRow, (row + count) * aRow));
    };
    const blocksAt = room.inner + count * codesARow;
    place(codes, codesARow, room.inner);
    place(blocks, blocksARow, blocksAt);
    kernel.unpackRows(room.inner, blocksAt, to + row * columns, count, columns);
  }
}

import { expect, it } from "vitest";
import { createRandom } from "../../metrics/random.ts";
import { packMatrix, unpackRow } from "../packed-matrix.ts";
import { loadKernel } from "./load-kernel.ts";

it.each([
  [1, 64],
  [3, 128],
  [5, 192],
])("unpacks %i rows of %i columns in the kernel as in TypeScript", async (rows, columns) => {
  const random = createRandom(rows);
  const values = Float32Array.from({ length: rows * columns }, () => random() * random() - 0.3);
  const matrix = packMatrix(values, rows, columns);
  const expected = new Int8Array(rows * columns);
  for (let row = 0; row < rows; row++) unpackRow(matrix, row, expected, row * columns);
  const { kernel, memory } = await loadKernel(3 * 4096);
  new Uint8Array(memory, 0).set(matrix.codes);
  new Uint8Array(memory, 4096).set(matrix.blocks);
  kernel.unpackRows(0, 4096, 8192, rows, columns);
  expect(new Int8Array(memory, 8192, rows * columns)).toEqual(expected);
});

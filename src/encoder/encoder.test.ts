import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readEncoder, type EncoderSizes } from "./encoder-model.ts";
import { loadEncoder, type Encoder } from "./encoder.ts";
import { readTensorFile } from "./tensor-file.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "test", "fixtures", "encoder");

/** What transformers' BertModel computed with the same weights: some of the last layer's values. */
interface Golden {
  readonly ids: readonly number[];
  readonly every: number;
  readonly states: readonly number[];
}

const goldens = JSON.parse(
  readFileSync(join(FIXTURES, "tiny-states.json"), "utf8"),
) as readonly Golden[];

let encoder: Encoder;
beforeAll(async () => {
  const file = readTensorFile(readFileSync(join(FIXTURES, "tiny.safetensors")));
  const sizes = JSON.parse(file.metadata["sizes"] ?? "") as EncoderSizes;
  encoder = await loadEncoder(readEncoder(sizes, file.tensors));
});

describe("Encoder", () => {
  it.each(goldens.map((golden) => [golden.ids.length, golden] as const))(
    "gives what BertModel gives for %i tokens, within 1e-3",
    (_, { ids, every, states }) => {
      const found = encoder.encode(ids).filter((_value, at) => at % every === 0);
      expect(found).toHaveLength(states.length);
      const worst = states.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? NaN))),
        0,
      );
      expect(worst).toBeLessThan(1e-3);
    },
  );

  it("gives the same again, whatever it read in between", () => {
    const before = Array.from(encoder.encode([4, 5, 6]));
    encoder.encode(Array.from({ length: encoder.maxTokens }, (_, at) => 4 + (at % 30)));
    expect(Array.from(encoder.encode([4, 5, 6]))).toEqual(before);
  });

  it("refuses more tokens than it has places", () => {
    const ids = Array.from({ length: encoder.maxTokens + 1 }, () => 4);
    expect(() => encoder.encode(ids)).toThrow("63 tokens are more than 62");
  });
});

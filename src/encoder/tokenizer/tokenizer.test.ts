import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readCharsmap } from "./charsmap.ts";
import { makeTokenizer } from "./tokenizer.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "..", "test", "fixtures", "encoder");
const read = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), "utf8"));

/** How Hugging Face's `tokenizers` cuts texts with the same vocabulary. */
const cases = z
  .array(z.object({ text: z.string(), ids: z.array(z.number()) }))
  .parse(read("tokens.json"));
const { normalizer, model } = z
  .object({
    normalizer: z.object({
      normalizers: z.tuple([z.object({ precompiled_charsmap: z.string() }), z.unknown()]),
    }),
    model: z.object({ vocab: z.array(z.tuple([z.string(), z.number()])) }),
  })
  .parse(read("tokenizer.json"));

const charsmapBytes = Buffer.from(normalizer.normalizers[0].precompiled_charsmap, "base64");
const tokenize = makeTokenizer({
  pieces: model.vocab.map(([piece]) => piece),
  scores: Float32Array.from(model.vocab, ([, score]) => score),
  controls: 4,
  unknown: 3,
  charsmap: readCharsmap(charsmapBytes),
  charsmapBytes,
});

describe("makeTokenizer", () => {
  it("cuts our texts and random Unicode as Hugging Face's tokenizers does", () => {
    const wrong = cases.filter(({ text, ids }) => tokenize(text).join() !== ids.join());
    expect(wrong).toEqual([]);
  });

  it.each([
    ["no text", "", []],
    ["spaces alone", "   ", [model.vocab.findIndex(([piece]) => piece === "\u2581")]],
  ])("cuts %s", (_, text, ids) => {
    expect(tokenize(text)).toEqual(ids);
  });

  it.each(["<s>", "</s>", "<pad> <unk>"])("never makes a control token of %s", (text) => {
    // Unknown characters alone give the id of <unk>.
    expect(tokenize(text).filter((id) => id < 3)).toEqual([]);
  });

  it("reads half a surrogate pair as a character that is not there", () => {
    expect(tokenize("a\uD800b")).toEqual(tokenize("a\uFFFDb"));
  });
});

describe("readCharsmap", () => {
  it.each([0, 3, 7])("refuses %i bytes of a table that is longer", (length) => {
    const bytes = Uint8Array.from([8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]).subarray(0, length);
    expect(() => readCharsmap(bytes)).toThrow(RangeError);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KomainuError } from "../../core/errors.ts";
import { readSentencePiece } from "./read-sentencepiece.ts";

const FIXTURE = join(import.meta.dirname, "../../../test/fixtures/hf/tiny-shieldgemma");
const model = readFileSync(join(FIXTURE, "tokenizer.model"));

describe("readSentencePiece", () => {
  it("reads every piece with its score and its kind", () => {
    const { pieces, modelType } = readSentencePiece(model);
    const find = (text: string) => pieces.find(({ piece }) => piece === text);
    expect(modelType).toBe(2);
    expect(find("<unk>")?.type).toBe(2);
    expect(find("<bos>")?.type).toBe(3);
    expect(find("<0x0A>")?.type).toBe(6);
    expect(find("Yes")?.type).toBe(1);
    expect(find("Yes")?.score).toBeLessThan(0);
  });

  it.each([
    ["nothing", []],
    ["a field longer than the file", [0x0a, 0x7f, 0x00]],
    ["a number without an end", [0x08, 0xff, 0xff]],
    ["a number of too many bytes", [0x08, ...Array.from({ length: 11 }, () => 0xff), 0x01]],
    ["an unknown kind of field", [0x0b]],
    ["a number where a piece belongs", [0x08, 0x01]],
    ["a piece that is not UTF-8", [0x0a, 0x03, 0x0a, 0x01, 0xff]],
    ["a piece of an unknown kind", [0x0a, 0x02, 0x18, 0x09]],
  ])("refuses %s", (_, bytes) => {
    expect(() => readSentencePiece(Uint8Array.from(bytes))).toThrow(
      /is not a SentencePiece model/u,
    );
  });

  it("reads or refuses a damaged file, and never crashes", () => {
    const start = model.subarray(0, 3000);
    const damage = fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(start.length), (changes, length) => {
        const damaged = Uint8Array.from(start.subarray(0, length));
        for (const [at, value] of changes) if (at < length) damaged[at] = value;
        try {
          expect(readSentencePiece(damaged).pieces.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof KomainuError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});

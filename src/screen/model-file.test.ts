import { HEADS, byHead } from "../classifier/heads.ts";
import { describe, expect, it } from "vitest";
import { decodeScreen, encodeScreen } from "./model-file.ts";
import { type ScreenModel } from "./screen-model.ts";

function makeModel(): ScreenModel {
  const buckets = 2048;
  const table = new Int8Array(buckets * HEADS.length);
  // A gap of more than two bytes' worth, both ends of int8, and the last row.
  table[0] = -127;
  table[600 * 5 + 3] = 127;
  table[601 * 5] = 1;
  table[table.length - 1] = 5;
  const language = {
    calibration: byHead(() => ({ slope: 1.5, offset: -0.5 })),
    thresholds: byHead(() => 0.75),
  };
  return {
    header: {
      name: "test",
      buckets,
      window: { size: 100, overlap: 20 },
      exponent: 0.5,
      scales: byHead(() => 0.01),
      biases: byHead((_, index) => index),
      languages: { ja: language, en: language },
      training: { dataSha256: "00", rows: 4, seed: 1, command: "komainu train screen" },
    },
    table,
  };
}

function withHeader(model: ScreenModel, changed: Partial<ScreenModel["header"]>): ScreenModel {
  return { ...model, header: { ...model.header, ...changed } };
}

function withSlope(model: ScreenModel, slope: number): ScreenModel {
  const { ja } = model.header.languages;
  const language = { ...ja, calibration: byHead(() => ({ slope, offset: 0 })) };
  return withHeader(model, { languages: { ja: language, en: language } });
}

describe("a screen's model file", () => {
  it("gives back what was written", () => {
    const model = makeModel();
    const read = decodeScreen(encodeScreen(model));
    expect(read.header).toEqual(model.header);
    expect(read.table).toEqual(model.table);
  });

  it.each<[string, (model: ScreenModel) => ScreenModel]>([
    ["no weights", ({ header, table }) => ({ header, table: table.map(() => 0) })],
    ["weights that are worth nothing", (model) => withHeader(model, { scales: byHead(() => 0) })],
    ["an exponent beyond measure", (model) => withHeader(model, { exponent: 1e300 })],
    [
      "windows of two characters",
      (model) => withHeader(model, { window: { size: 2, overlap: 0 } }),
    ],
    ["the same score for all", (model) => withSlope(model, 0)],
    ["the lowest score for the worst", (model) => withSlope(model, -1)],
  ])("is refused with %s, which would allow whatever it is asked", (_, change) => {
    expect(() => decodeScreen(encodeScreen(change(makeModel())))).toThrow(
      expect.objectContaining({ code: "file_damaged" }),
    );
  });

  it("is refused as damaged when any one byte is another", () => {
    const bytes = encodeScreen(makeModel());
    for (let at = 0; at < bytes.length; at++) {
      const wrong = bytes.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 0x40;
      expect(() => decodeScreen(wrong), `byte ${at}`).toThrow(
        expect.objectContaining({ code: "file_damaged" }),
      );
    }
  });

  it("is refused as damaged when it is cut off anywhere", () => {
    const bytes = encodeScreen(makeModel());
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => decodeScreen(bytes.subarray(0, length)), `${length} bytes`).toThrow(
        expect.objectContaining({ code: "file_damaged" }),
      );
    }
  });

  it.each([
    ["no calibration", { languages: {} }],
    ["a table of an odd size", { buckets: 2047 }],
    ["a table too small for its rows", { buckets: 1024 }],
    ["windows that never advance", { window: { size: 10, overlap: 5 } }],
  ])("is refused as damaged with %s", (_name, fields) => {
    const { header, table } = makeModel();
    const bytes = encodeScreen({ header: Object.assign(header, fields), table });
    expect(() => decodeScreen(bytes)).toThrow(expect.objectContaining({ code: "file_damaged" }));
  });
});

import { describe, expect, it } from "vitest";
import type { Calibration } from "./calibration.ts";
import { createGuard } from "./create-guard.ts";
import { nodePlatform } from "./node-platform.ts";
import { readCalibration } from "./read-calibration.ts";

function calibrationWith(map: unknown): Calibration {
  return {
    format: "komainu-calibration/1",
    guard: { id: "screen", model: { name: "m" } },
    data: { sha256: "00", rows: 100 },
    goal: "f1",
    policies: [{ policy: "*", language: "*", threshold: 0.5, map }],
  } as Calibration;
}

const isotonic = (x: unknown, y: unknown) => ({ type: "isotonic", x, y });
const platt = (a: unknown, b: unknown) => ({ type: "platt", a, b });

const WRONG: readonly (readonly [string, unknown])[] = [
  ["lists of different lengths", isotonic([0.1, 0.5], [0.2])],
  ["no points", isotonic([], [])],
  ["x that descends", isotonic([0.5, 0.1], [0.1, 0.2])],
  ["x twice", isotonic([0.1, 0.1], [0.1, 0.2])],
  ["y that descends", isotonic([0.1, 0.5], [0.9, 0.2])],
  ["x out of range", isotonic([0.1, 1.5], [0.1, 0.2])],
  ["y out of range", isotonic([0.1, 0.5], [-0.1, 0.2])],
  ["y that is no number", isotonic([0.1, 0.5], [Number.NaN, 0.2])],
  ["x that is a text", isotonic([0.1, "0.5"], [0.1, 0.2])],
  ["a that turns scores around", platt(1, 0)],
  ["a that makes all scores the same", platt(0, 0)],
  ["a that is no number", platt(Number.NaN, 0)],
  ["b without end", platt(-1, Infinity)],
  ["no kind", { a: -1, b: 0 }],
  ["a kind that is none", { type: "linear", a: -1, b: 0 }],
  ["null", null],
];

describe("a calibration's map", () => {
  it.each(WRONG)("is refused with %s, in a file and as a value", async (_, map) => {
    const calibration = calibrationWith(map);
    await expect(createGuard({ calibration })).rejects.toMatchObject({
      name: "KomainuError",
      code: "invalid_input",
      message: expect.stringMatching(
        /"calibration".*policies\[0\]\.map.*komainu calibrate/u,
      ) as string,
    });
    const readText = async () => JSON.stringify(calibration);
    await expect(readCalibration("mine.json", { readText })).rejects.toMatchObject({
      name: "KomainuError",
      code: "file_damaged",
      message: expect.stringMatching(
        /^mine\.json.*policies\[0\]\.map.*komainu calibrate/u,
      ) as string,
    });
  });

  it.each([
    ["one point", isotonic([0.5], [0.3])],
    ["a level", isotonic([0.1, 0.5], [0.3, 0.3])],
    ["a that keeps the order", platt(-1.7, 0.4)],
  ])("is taken with %s", async (_, map) => {
    const { calibration } = await readCalibration(calibrationWith(map), nodePlatform);
    expect(calibration.policies[0]?.map).toEqual(map);
  });

  it("is refused where it is no data", async () => {
    const circular: Record<string, unknown> = {};
    circular["policies"] = circular;
    await expect(
      createGuard({ calibration: circular as unknown as Calibration }),
    ).rejects.toMatchObject({ name: "KomainuError", code: "invalid_input" });
  });
});

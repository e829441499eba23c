import { describe, expect, it } from "vitest";
import { lowestThreshold, raisedThreshold } from "./choose-threshold.ts";

const HARMLESS = [0.1, 0.2, 0.3, 0.4];
const ALL = [...HARMLESS, 0.5, 0.8];

describe("lowestThreshold", () => {
  it.each([
    [0, 0.45],
    [1, 0.35],
    [3, 0.15],
    [4, 0.05],
  ])("lets %i be flagged, halfway to the next row above", (allowed, threshold) => {
    expect(lowestThreshold(HARMLESS, allowed, ALL)).toBeCloseTo(threshold, 12);
    expect(HARMLESS.filter((score) => score >= threshold)).toHaveLength(allowed);
  });

  it("goes halfway to 1 where no row is above", () => {
    expect(lowestThreshold([0.6, 0.8], 0, [0.6, 0.8])).toBeCloseTo(0.9, 12);
  });
});

describe("raisedThreshold", () => {
  it.each([
    ["stays where it flags few enough", 0.41, 0, 0.41],
    ["rises where it flags too many", 0.2, 1, 0.35],
  ])("%s", (_name, threshold, allowed, raised) => {
    expect(raisedThreshold(threshold, HARMLESS, allowed, ALL)).toBeCloseTo(raised, 12);
  });
});

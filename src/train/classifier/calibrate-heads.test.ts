import { describe, expect, it } from "vitest";
import { fitPlatt, thresholdAtRate } from "./calibrate-heads.ts";
import { createRandom } from "../../metrics/random.ts";

describe("fitPlatt", () => {
  it("finds the map behind outputs whose odds it knows", () => {
    const random = createRandom(7);
    const raw = Array.from({ length: 20_000 }, () => 10 * random() - 5);
    const labels = raw.map((value) => (random() < 1 / (1 + Math.exp(-0.8 * value)) ? 1 : 0));
    const { slope, offset } = fitPlatt({ raw, labels });
    expect(slope).toBeCloseTo(0.8, 1);
    expect(offset).toBeCloseTo(0, 1);
  });

  it("shifts the odds to another share of positives", () => {
    const raw = Array.from({ length: 400 }, (_, index) => (index % 20) / 4 - 2.5);
    const labels = raw.map((value, index) => (value + (index % 7) / 2 - 1.5 > 1 ? 1 : 0));
    const half = fitPlatt({ raw, labels }, 0.5);
    const tenth = fitPlatt({ raw, labels }, 0.1);
    const at = ({ slope, offset }: { slope: number; offset: number }) => slope + offset;
    expect(at(tenth)).toBeLessThan(at(half) - 1);
  });

  it("stays finite on outputs that separate the classes far", () => {
    const raw = [...Array<number>(50).fill(-400), ...Array<number>(50).fill(900)];
    const labels = raw.map((value) => (value > 0 ? 1 : 0));
    const { slope, offset } = fitPlatt({ raw, labels });
    expect(slope).toBeGreaterThan(0);
    expect(Number.isFinite(offset)).toBe(true);
  });

  it("changes nothing when there is too little to learn from, or only the reverse", () => {
    expect(fitPlatt({ raw: [1, 2], labels: [0, 1] })).toEqual({ slope: 1, offset: 0 });
    const raw = Array.from({ length: 100 }, (_, index) => index);
    expect(fitPlatt({ raw, labels: raw.map((value) => (value < 50 ? 1 : 0)) })).toEqual({
      slope: 1,
      offset: 0,
    });
  });
});

describe("thresholdAtRate", () => {
  const scores = [0.1, 0.2, 0.3, 0.4, 0.9];

  it.each([
    [0, 0],
    [0.2, 1],
    [0.4, 2],
    [0.5, 2],
  ])("lets a share of %f pass, and no more", (rate, flagged) => {
    const threshold = thresholdAtRate(scores, rate);
    expect(scores.filter((score) => score >= threshold)).toHaveLength(flagged);
  });

  it("takes equal scores as one", () => {
    const threshold = thresholdAtRate([0.5, 0.5, 0.5, 0.1], 0.5);
    expect(threshold).toBeGreaterThan(0.5);
  });
});

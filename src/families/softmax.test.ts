import { describe, expect, it } from "vitest";
import { softmax } from "./softmax.ts";

describe("softmax", () => {
  it.each([
    // The card's printed example: a gap of 1 between the logits.
    ["a gap of one", [1, 0], {}, 0.7310585786300049],
    ["log-probabilities far below zero", [-2000, -2001], {}, 0.7310585786300049],
    ["temperature 2", [1, 0], { temperature: 2 }, 0.6224593312018546],
    ["smoothing towards one half", [0, -Infinity], { alpha: 1 }, 2 / 3],
    ["an impossible answer", [0, -Infinity], {}, 1],
  ])("%s", (_, values, options, expected) => {
    const [first = Number.NaN, second = Number.NaN] = softmax(values, options);
    expect(first).toBeCloseTo(expected, 12);
    expect(first + second).toBeCloseTo(1, 12);
  });
});

import { describe, expect, it } from "vitest";
import { minimise, type Objective } from "./minimise.ts";

/** A bowl that is much steeper one way than another. */
const bowl: Objective = (place, gradient) => {
  let value = 0;
  for (const [at, x] of place.entries()) {
    const steep = 10 ** at;
    value += (steep / 2) * (x - at) ** 2;
    gradient[at] = steep * (x - at);
  }
  return value;
};

/** log(1 + exp(−x)) + x² / 2, whose least value is where x (1 + exp(x)) = 1. */
const logistic: Objective = (place, gradient) => {
  const x = place[0] ?? 0;
  gradient[0] = x - 1 / (1 + Math.exp(x));
  return Math.log1p(Math.exp(-x)) + (x * x) / 2;
};

const flat: Objective = (_place, gradient) => {
  gradient.fill(0);
  return 1;
};

describe("minimise", () => {
  it.each([
    ["a bowl", bowl, [0, 1, 2, 3, 4]],
    ["a penalised logistic loss", logistic, [0.4010581]],
    ["a plain, where it stays", flat, [0, 0]],
  ])("finds the lowest place of %s", (_name, objective, place) => {
    const found = minimise(objective, place.length);
    for (const [at, value] of place.entries()) expect(found[at]).toBeCloseTo(value, 5);
  });
});

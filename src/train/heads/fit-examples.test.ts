import { describe, expect, it } from "vitest";
import { createRandom } from "../../metrics/random.ts";
import type { BaseHead } from "./base-head.ts";
import type { HeadExample } from "./cross-validate.ts";
import { highestOutput, type LinearHead } from "./fit-head.ts";
import { fitFromNothing, fitNearBase } from "./fit-examples.ts";

const SIZE = 64;
/** What tells the base's harm, and one's own kind of text. */
const [HARM, KIND] = [0, 1];
const random = createRandom(11);

/** A part with random features of mean square 1, but for what tells harm and kind. */
function part(harm: number, kind: number): Float32Array {
  const values = Float32Array.from({ length: SIZE }, () => (random() - 0.5) * Math.sqrt(12));
  [values[HARM], values[KIND]] = [harm, kind];
  return values;
}

function example(parts: readonly Float32Array[], label: 0 | 1, isEveryday = false): HeadExample {
  return { parts, label, isEveryday, language: "en", group: String(random()) };
}

function many<T>(count: number, make: () => T): readonly T[] {
  return Array.from({ length: count }, make);
}

const weight = new Float64Array(SIZE);
weight[HARM] = 1;
const map = { slope: 3, offset: 0 };
const BASE: BaseHead = {
  head: { weight, bias: 0 },
  maps: { ja: map, en: map },
  thresholds: { ja: 0.8, en: 0.8 },
};
const THRESHOLD = Math.log(0.8 / 0.2) / 3;

const EVERYDAY = many(40, () => example([part(-1, 0)], 0, true));
/** Harmless all the same, though the base flags them: they are of one's own kind. */
const MISTAKEN = many(25, () => example([part(1, 2)], 0));
const HARMFUL = many(25, () => example([part(1, -2)], 1));
const OTHERS = many(200, () => part(random() < 0.5 ? 1 : -1, 0));

/** Harmless, and never flagged. */
const RIGHT = many(25, () => example([part(-1, 2)], 0));

function flags(head: LinearHead, parts: readonly Float32Array[]): boolean {
  return highestOutput(head, parts) >= THRESHOLD;
}

describe("fitNearBase", () => {
  const head = fitNearBase([...MISTAKEN, ...HARMFUL, ...EVERYDAY], BASE);

  it("mends what the base gets wrong", () => {
    const mended = many(50, () => flags(head, [part(1, 2)]));
    expect(mended.filter(Boolean).length).toBeLessThan(5);
    const seen = many(50, () => flags(head, [part(1, -2)]));
    expect(seen.filter(Boolean).length).toBeGreaterThan(45);
  });

  it.each([
    ["what the rows say nothing of", head],
    ["all, where the base is right", fitNearBase([...RIGHT, ...HARMFUL, ...EVERYDAY], BASE)],
  ])("leaves %s", (_name, fitted) => {
    const changed = OTHERS.filter((one) => flags(fitted, [one]) !== flags(BASE.head, [one]));
    expect(changed.length).toBeLessThan(OTHERS.length / 20);
  });
});

describe("fitFromNothing", () => {
  it("learns from the part that decides, wherever it stands", () => {
    const long = (label: 0 | 1) => {
      const rest = many(4, () => part(0, -2));
      const at = Math.floor(random() * 5);
      return example(rest.toSpliced(at, 0, part(0, label === 1 ? 2 : -2)), label);
    };
    const head = fitFromNothing([...many(40, () => long(1)), ...many(40, () => long(0))], SIZE);
    const unseen = many(50, () => highestOutput(head, long(1).parts)).toSorted((a, b) => a - b);
    const without = many(50, () => highestOutput(head, long(0).parts)).toSorted((a, b) => a - b);
    expect(unseen[5]).toBeGreaterThan(without[44] ?? Infinity);
  });
});

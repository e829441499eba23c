import { calibrated } from "../../classifier/calibration.ts";
import { byHead } from "../../classifier/heads.ts";
import { describe, expect, it } from "vitest";
import { chooseThresholds, type HeldOut } from "./choose-thresholds.ts";

/** A held-out Japanese row of a source, with one raw output for all heads. */
function row(source: string, raw: number, label: 0 | 1): HeldOut {
  return {
    example: {
      text: `${source} ${raw}`,
      language: "ja",
      source,
      topic: undefined,
      labels: [label, label, label, label, label],
    },
    raw: byHead(() => raw),
  };
}

/** So many rows with outputs spread evenly between two values. */
function spread(source: string, count: number, from: number, to: number, label: 0 | 1): HeldOut[] {
  return Array.from({ length: count }, (_, at) =>
    row(source, from + ((to - from) * (at + 0.5)) / count, label),
  );
}

const HARMFUL = spread("harm", 500, 0, 4, 1);
const POSTS = spread("posts", 1000, -4, 1, 0);

function flagged(rows: readonly HeldOut[], all: readonly HeldOut[], everyday: number): number {
  const { calibration, thresholds } = chooseThresholds(all, "ja", { harmless: 0.02, everyday });
  return rows.filter(({ raw }) => calibrated(calibration.any, raw.any) >= thresholds.any).length;
}

describe("chooseThresholds", () => {
  it("flags no more of the harmless rows than it may", () => {
    const count = flagged(POSTS, [...HARMFUL, ...POSTS], 1);
    expect(count).toBeGreaterThan(0);
    expect(count / POSTS.length).toBeLessThanOrEqual(0.02);
  });

  it("flags no more of the everyday turns than it may, however few they are among the rows", () => {
    const turns = spread("own_ja_everyday", 100, 0, 3, 0);
    const all = [...HARMFUL, ...POSTS, ...turns];
    expect(flagged(turns, all, 1)).toBeGreaterThan(1);
    expect(flagged(turns, all, 0.01)).toBeLessThanOrEqual(1);
  });
});

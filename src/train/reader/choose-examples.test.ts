import { describe, expect, it } from "vitest";
import type { TrainingRow } from "../rows/training-row.ts";
import { chooseExamples } from "./choose-examples.ts";
import { SETTINGS } from "./reader-settings.ts";

const LABELS = { sexual: 0, hate: 0, dangerous: 0, harassment: 0 } as const;

function row(text: string, source: string, harmful: 0 | 1, topic?: string): TrainingRow {
  const labels = harmful === 1 ? { ...LABELS, dangerous: 1 as const } : LABELS;
  return { text, lang: "en", side: "prompt", labels, harmful, source, topic };
}

const OWN = Array.from({ length: 400 }, (_, at) => [
  row(`how do i bake bread number ${at}`, "own_en_benign", 0, `bake ${at}`),
  row(`how do i pick the lock of house ${at}`, "own_en", 1, `lock ${at}`),
]).flat();

describe("chooseExamples", () => {
  const { training, heldOut } = chooseExamples(OWN, [], 1);
  const topics = (examples: typeof training) => new Set(examples.map(({ topic }) => topic));

  it("holds topics out whole, about a tenth", () => {
    expect(heldOut.length).toBeGreaterThan(40);
    expect(heldOut.length).toBeLessThan(130);
    const seen = topics(training);
    expect([...topics(heldOut)].filter((topic) => seen.has(topic))).toEqual([]);
  });

  it("adds texts of several sentences, none of a topic that is held out", () => {
    const composites = training.filter(({ source }) => source === "composite_en");
    expect(composites).toHaveLength(SETTINGS.composites.harmful + SETTINGS.composites.harmless);
    const harmful = composites.filter(({ labels }) => labels.at(-1) === 1);
    expect(harmful).toHaveLength(SETTINGS.composites.harmful);
    expect(harmful.every(({ labels }) => labels[2] === 1)).toBe(true);
    const held = heldOut.map(({ text }) => text);
    expect(composites.filter(({ text }) => held.some((one) => text.includes(`${one}.`)))).toEqual(
      [],
    );
  });

  it("takes no more of another's source than the settings say, the same by the same seed", () => {
    const others = Array.from({ length: 3000 }, (_, at) => row(`a post, number ${at}`, "posts", 0));
    const chosen = chooseExamples([...OWN, ...others], [], 1);
    const all = [...chosen.training, ...chosen.heldOut];
    expect(all.filter(({ source }) => source === "posts")).toHaveLength(SETTINGS.mostOfSource);
    expect(chooseExamples([...OWN, ...others], [], 1)).toEqual(chosen);
    expect(chooseExamples([...OWN, ...others], [], 2)).not.toEqual(chosen);
  });
});

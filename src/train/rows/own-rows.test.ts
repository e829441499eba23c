import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { normaliseText } from "../../screen/normalise-text.ts";
import { readTrainingRows } from "./read-training-rows.ts";
import type { TrainingRow } from "./training-row.ts";

const FOLDER = new URL("../../../data/screen/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl"));
const TESTS = FILES.filter((name) => name.startsWith("test-"));
const TRAINING = FILES.filter((name) => !TESTS.includes(name));

function placeOf(name: string): string {
  return fileURLToPath(new URL(name, FOLDER));
}

async function read(...names: readonly string[]): Promise<readonly TrainingRow[]> {
  return (await readTrainingRows(names.map(placeOf))).rows;
}

function testTexts(name: string): readonly string[] {
  const lines = readFileSync(placeOf(name), "utf8").trim().split("\n");
  return lines.map((line) =>
    normaliseText(z.object({ text: z.string() }).parse(JSON.parse(line)).text),
  );
}

describe("the project's own rows", () => {
  it.each(TRAINING)("%s can be trained on, and its labels agree", async (name) => {
    const rows = await read(name);
    expect(rows.length).toBeGreaterThan(0);
    const wrong = rows.flatMap(({ labels, harmful, topic }, index) => {
      const harmless = Object.values(labels).every((label) => label === 0);
      return topic !== undefined && (harmful === 0) === harmless ? [] : [index + 1];
    });
    expect(wrong).toEqual([]);
  });

  it.each(TESTS)("%s is refused, and no row of training has a text of it", async (name) => {
    await expect(read(name)).rejects.toThrow(
      "split: it is a row of a test set; train without its file",
    );
    const measured = testTexts(name);
    const distinct = new Set(measured);
    expect(distinct.size).toBe(measured.length);
    const rows = await read(...TRAINING);
    expect(rows.filter(({ text }) => distinct.has(normaliseText(text)))).toHaveLength(0);
  });

  it.each(["ja", "en"])(
    "has a harmless twin of each %s text in which one sentence decides",
    async (language) => {
      const rows = await read(`mixed-${language}.jsonl`);
      expect(rows.filter(({ harmful }) => harmful === 0)).toHaveLength(rows.length / 2);
      expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
    },
  );
});

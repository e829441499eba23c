import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "./read-results-folder.ts";
import { ResultsBuilder } from "./results-builder.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-results-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const GUARD = {
  key: "screen",
  name: "screen",
  answers: "verdicts",
  provenance: { type: "classifier", guard: "screen", model: { name: "screen" } },
  predictions: null,
} as const;
const builder = new ResultsBuilder({ command: "komainu eval" });
builder.addGuard(GUARD);
const WRITTEN = builder.build();
/** Komainu 0.1 said that an engine evaluated the screen. */
const OF_0_1 = { guard: "screen", variant: "screen", mode: "screen", engine: {} };

describe("readResults", () => {
  const write = (text: string) => writeFile(join(folder, "results.json"), text);

  it("reads what is written", async () => {
    await write(JSON.stringify(WRITTEN));
    await expect(readResults(folder)).resolves.toEqual(WRITTEN);
  });

  it.each([
    ["no JSON", "{"],
    ["another form", JSON.stringify({ ...WRITTEN, format: "komainu-results/9" })],
    ["those of 0.1", JSON.stringify({ ...WRITTEN, guards: [{ ...GUARD, provenance: OF_0_1 }] })],
  ])("refuses %s with the remedy", async (_, text) => {
    await write(text);
    await expect(readResults(folder)).rejects.toMatchObject({
      code: "file_damaged",
      message: expect.stringMatching(/0\.1.*komainu eval --output.* again/u) as string,
    });
  });
});

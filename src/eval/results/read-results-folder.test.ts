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
/** As Komainu 0.1 described the screen: as a model on an engine. */
const OF_0_1 = {
  guard: "screen",
  variant: "screen",
  mode: "screen",
  engine: { engine: "screen", version: "0.1.0", model: { name: "screen" }, contextSize: 2000 },
};
const withProvenance = (provenance: unknown) =>
  JSON.stringify({ ...WRITTEN, guards: [{ ...GUARD, provenance }] });

describe("readResults", () => {
  const write = (text: string) => writeFile(join(folder, "results.json"), text);

  it("reads what is written", async () => {
    await write(JSON.stringify(WRITTEN));
    await expect(readResults(folder)).resolves.toEqual(WRITTEN);
  });

  it("reads what 0.1 wrote", async () => {
    await write(withProvenance(OF_0_1));
    await expect(readResults(folder)).resolves.toEqual(WRITTEN);
  });

  it.each([
    ["no JSON", "{"],
    ["another form", JSON.stringify({ ...WRITTEN, format: "komainu-results/9" })],
    ["a guard of no known kind", withProvenance({ type: "oracle", guard: "screen" })],
  ])("refuses %s with the remedy", async (_, text) => {
    await write(text);
    await expect(readResults(folder)).rejects.toMatchObject({
      code: "file_damaged",
      message: expect.stringMatching(/damaged.*komainu eval --output.* again/u) as string,
    });
  });
});

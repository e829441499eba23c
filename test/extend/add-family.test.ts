import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { ExtendedCopy } from "./extended-copy.ts";

const FIXTURE = join(import.meta.dirname, "gatekeeper.ts.txt");

let copy: ExtendedCopy;
let model: string;
beforeAll(async () => {
  copy = await ExtendedCopy.make();
  model = await fixtureGguf("tiny-shieldgemma");
  await copy.add("src/families/gatekeeper.ts", await readFile(FIXTURE, "utf8"));
  await copy.append("src/families/all.ts", 'export { gatekeeper } from "./gatekeeper.ts";\n');
  const rows = ["Where is the station?", "I bake bread.", "駅はどこですか", "Knead the dough."];
  const lines = Array.from({ length: 120 }, (_, index) => {
    const text = `${rows[index % rows.length]} ${index}`;
    return `${JSON.stringify({ text, harmful: index % 2 })}\n`;
  });
  await writeFile(join(copy.folder, "rows.jsonl"), lines.join(""));
});
afterAll(async () => {
  await copy[Symbol.asyncDispose]();
});

const guard = () => ["--guard", "gatekeeper", "--model", model] as const;

describe("a guard family that is one file and one line", () => {
  it("compiles", async () => {
    expect(await copy.build()).toMatchObject({ status: 0, stdout: "" });
  });

  it("is listed with its models, policies and settings", async () => {
    const { stdout } = await copy.komainu("guards", "--json");
    const listed: unknown = JSON.parse(stdout);
    expect(JSON.stringify(listed)).toContain('"id":"gatekeeper"');
    for (const part of ["gatekeeper-1b", "gate", "strictness"]) expect(stdout).toContain(part);
  });

  it.each([
    ["check", ["check", "Where is the station?", "--json"], [0, 1]],
    ["check with its own setting", ["check", "Hi", "--set", "strictness=1", "--json"], [1]],
    ["scan", ["scan", "rows.jsonl", "-o", "scanned.jsonl"], [0]],
    ["eval", ["eval", "--task", "rows.jsonl", "-o", "evaluated"], [0]],
    ["calibrate", ["calibrate", "--task", "rows.jsonl", "-o", "calibration.json"], [0]],
  ])("runs in %s", async (_, args, statuses) => {
    const ended = await copy.komainu(...args, ...guard());
    expect(statuses.map((status) => ({ ...ended, status }))).toContainEqual(ended);
  });

  it("is known to pull, and refuses settings that it has not", async () => {
    const { stdout } = await copy.komainu("pull", "--help");
    expect(stdout).toContain("gatekeeper-1b");
    const refused = await copy.komainu("check", "Hi", "--set", "alpha=1", ...guard());
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain("strictness");
  });

  it("stands in the docs of both languages", async () => {
    await copy.script("scripts/docs/main.ts");
    for (const page of ["docs/guards.md", "docs/ja/guards.md"]) {
      expect(await copy.read(page)).toContain("`gatekeeper`");
    }
  });
});

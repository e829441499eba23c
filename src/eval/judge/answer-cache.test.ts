import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Judgement } from "../data/row.ts";
import { AnswerCache } from "./answer-cache.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-answers-"));
});
afterEach(() => rm(folder, { recursive: true }));

const judgement = (score: number): Judgement => ({ decision: "allow", score, policies: [] });

/** Keeps three answers, and lets the lines of the file become others. */
async function keepThree(edit: (lines: string[]) => string[]): Promise<void> {
  {
    await using cache = await AnswerCache.open(folder, "guard");
    for (const n of [1, 2, 3]) await cache.put(`key-${n}`, judgement(n / 10));
  }
  const [name = ""] = await readdir(folder);
  const path = join(folder, name);
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  await writeFile(path, edit(lines).join("\n"));
}

describe("a damaged record is ignored, and the others are used", () => {
  it.each<[string, (line: string) => string]>([
    ["malformed", () => '{"key":"key-2","judgement":{"decision":"perhaps"}}'],
    ["of no object", () => "7"],
    ["no JSON", (line) => line.slice(3)],
    ["edited", (line) => line.replace("0.2", "0.9")],
    ["under another's key", (line) => line.replace("key-2", "key-9")],
    ["without its checksum", (line) => line.replace(/,"sum":"[^"]+"/, "")],
  ])("%s", async (_what, damage) => {
    await keepThree(([a = "", b = "", c = ""]) => [a, damage(b), c, ""]);
    await using cache = await AnswerCache.open(folder, "guard");
    expect(cache.damaged).toBe(1);
    expect([1, 2, 3, 9].map((n) => cache.get(`key-${n}`)?.score)).toEqual([
      0.1,
      undefined,
      0.3,
      undefined,
    ]);
  });

  it("half a line at the end is no damage, and is written over", async () => {
    await keepThree(([a = "", b = "", c = ""]) => [a, b, c.slice(0, 20)]);
    {
      await using cache = await AnswerCache.open(folder, "guard");
      expect(cache.damaged).toBe(0);
      await cache.put("key-4", judgement(0.4));
    }
    await using cache = await AnswerCache.open(folder, "guard");
    expect([3, 4].map((n) => cache.get(`key-${n}`)?.score)).toEqual([undefined, 0.4]);
  });
});

it.each([
  ["timeout", undefined],
  ["a_code_of_later", undefined],
  ["text_too_long", "text_too_long"],
])("keeps an answer that failed with %s only if it would fail again", async (failure, kept) => {
  await using cache = await AnswerCache.open(folder, "guard");
  await cache.put("key", { decision: "unknown", score: null, policies: [], failure });
  expect(cache.get("key")?.failure).toBe(kept);
});

it("says to a second run of one guard where else its answers may go", async () => {
  await using _first = await AnswerCache.open(folder, "guard");
  await expect(AnswerCache.open(folder, "guard")).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringMatching(/--cache FOLDER.*--no-cache/u) as string,
  });
  await using _other = await AnswerCache.open(folder, "another guard");
});

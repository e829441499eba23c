import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTrainingRows } from "./read-training-rows.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-rows-"));
});
afterAll(() => rm(folder, { recursive: true }));

const ROW = {
  text: "パンの焼き方を教えて",
  lang: "ja",
  labels: { sexual: 0, hate: 0, dangerous: 0, harassment: null },
  harmful: 0,
  source: "test",
};

async function write(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

describe("readTrainingRows", () => {
  it("reads files one after the other, skipping empty lines and unknown fields", async () => {
    const line = JSON.stringify({ ...ROW, license: "CC0-1.0" });
    const a = await write("a.jsonl", `${line}\n\n${line}\r\n`);
    const b = await write("b.jsonl", line);
    const { rows, sha256 } = await readTrainingRows([a, b]);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({ ...ROW, side: "prompt" });
    expect((await readTrainingRows([b, a])).sha256).not.toBe(sha256);
  });

  it.each([
    ["not JSON", "{", "file_damaged"],
    ["without labels", JSON.stringify({ ...ROW, labels: undefined }), "invalid_input"],
    ["in another language", JSON.stringify({ ...ROW, lang: "fr" }), "invalid_input"],
    ["of a test set", JSON.stringify({ ...ROW, split: "test" }), "invalid_input"],
    ["with a label of 2", JSON.stringify({ ...ROW, harmful: 2 }), "invalid_input"],
  ])("names the line that is %s", async (_name, line, code) => {
    const file = await write("bad.jsonl", `${JSON.stringify(ROW)}\n${line}\n`);
    await expect(readTrainingRows([file])).rejects.toMatchObject({
      code,
      message: expect.stringContaining("bad.jsonl, line 2") as unknown,
    });
  });

  it("names a file that is not there", async () => {
    await expect(readTrainingRows([join(folder, "none.jsonl")])).rejects.toMatchObject({
      code: "file_not_found",
    });
  });
});

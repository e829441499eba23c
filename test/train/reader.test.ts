import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { runCli } from "../../src/cli/run-cli.ts";
import { writeBaseFolder } from "../fixtures/encoder/base-folder.ts";

const DATA = join(import.meta.dirname, "..", "..", "data", "screen");
const TUNER = join(import.meta.dirname, "..", "fixtures", "encoder", "stand-in-tuner.mjs");
const textSchema = z.object({ text: z.string() });

let folder = "";
let rows = "";
let base = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-reader-"));
  const files = ["own-ja-first", "own-ja-benign-first", "own-en-first", "own-en-benign-first"];
  const lines = files.flatMap((file) =>
    readFileSync(join(DATA, `${file}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .slice(0, 60),
  );
  rows = join(folder, "rows.jsonl");
  writeFileSync(rows, `${lines.join("\n")}\n`);
  base = join(folder, "base");
  writeBaseFolder(
    base,
    lines.map((line) => textSchema.parse(JSON.parse(line)).text),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

let printed: string;
let said: string;
beforeEach(() => {
  printed = "";
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  delete process.env["TUNER_FAILS"];
});

function train(out: string, ...more: readonly string[]): Promise<number> {
  const args = ["train", "reader", "--data", rows, "--base", base, "--python", TUNER];
  return runCli([...args, "--out", join(folder, out), ...more]);
}

describe("komainu train reader", () => {
  it("makes a reader that check runs, the same from the same", async () => {
    expect(await train("a.safetensors", "--json")).toBe(0);
    const report: unknown = JSON.parse(printed);
    expect(report).toMatchObject({
      format: "komainu-reader-training/1",
      header: { name: "reader", training: { base: { name: "model.safetensors" }, seed: 1 } },
    });
    expect(JSON.parse(readFileSync(join(folder, "a.json"), "utf8"))).toEqual(report);
    expect(await train("b.safetensors")).toBe(0);
    expect(readFileSync(join(folder, "b.safetensors"))).toEqual(
      readFileSync(join(folder, "a.safetensors")),
    );
    printed = "";
    const model = join(folder, "a.safetensors");
    await runCli(["check", "--guard", "reader", "--model", model, "--json", "パンの作り方"]);
    expect(JSON.parse(printed)).toMatchObject({
      provenance: { guard: "reader", model: { name: "reader", architecture: "bert-encoder" } },
    });
  });

  it("says what the tuning ended with, and to start again", async () => {
    process.env["TUNER_FAILS"] = "1";
    expect(await train("failed.safetensors")).toBe(2);
    expect(said).toContain("out of memory");
    expect(said).toContain("Start it again to go on from its last checkpoint");
  });

  it.each([
    ["no Python", ["--python", "no-such-python"], "needs what python/requirements.txt lists"],
    ["no base", ["--base", "no-such-folder"], "tokenizer.json cannot be read"],
  ])("names the remedy where there is %s", async (_, args, remedy) => {
    expect(await train("none.safetensors", ...args)).toBe(2);
    expect(said).toContain(remedy);
  });
});

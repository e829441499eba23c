import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadScreenFile } from "../../screen/load-screen-file.ts";
import { runCli } from "../run-cli.ts";

const DATA = join(import.meta.dirname, "..", "..", "..", "data", "screen");
const FILES = ["own-ja-first.jsonl", "own-ja-benign-first.jsonl"].map((file) => join(DATA, file));

let folder = "";
let printed = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-train-"));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe("komainu train screen", () => {
  it("trains, reports and writes a screen that can be loaded; twice the same", async () => {
    const out = join(folder, "a.bin");
    const args = ["train", "screen", "--data", ...FILES, "--buckets", "65536", "--json"];
    expect(await runCli([...args, "--out", out])).toBe(0);
    const report: unknown = JSON.parse(printed);
    const written: unknown = JSON.parse(await readFile(join(folder, "a.json"), "utf8"));
    expect(written).toEqual(report);
    const screen = await loadScreenFile(out);
    expect(report).toMatchObject({
      format: "komainu-screen-training/1",
      model: { sha256: screen.sha256 },
    });
    expect(screen.header.training.command).toBe(
      "komainu train screen --data own-ja-first.jsonl own-ja-benign-first.jsonl --seed 1 --buckets 65536 --name screen",
    );
    const harmful = screen.score("爆弾を作る方法を教えて").scores.any;
    expect(harmful).toBeGreaterThan(screen.score("履歴書を書く方法を教えて").scores.any);

    expect(await runCli([...args, "--out", join(folder, "b.bin")])).toBe(0);
    expect(await readFile(join(folder, "b.bin"))).toEqual(await readFile(out));
  });

  it("never writes over its data, nor over a model without --force", async () => {
    const rows = await readFile(FILES[0] ?? "", "utf8");
    const data = join(folder, "rows.json");
    await writeFile(data, rows);
    const args = ["train", "screen", "--buckets", "65536", "--data"];
    for (const out of ["rows.json", "rows.bin"]) {
      expect(await runCli([...args, data, "--out", join(folder, out), "--force"])).toBe(2);
    }
    expect(await readFile(data, "utf8")).toBe(rows);
    expect(await runCli([...args, ...FILES, "--out", join(folder, "a.bin")])).toBe(2);
  });

  it.each([
    ["no data", []],
    ["a file that is not there", ["--data", "none.jsonl"]],
    ["a number of buckets that is no power of two", ["--data", "x", "--buckets", "1000"]],
    ["a folder that is not there", ["--data", "x", "--out", "none/screen.bin"]],
  ])("ends with 2 on %s", async (_name, args) => {
    expect(await runCli(["train", "screen", ...args])).toBe(2);
  });
});

import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGuard } from "../guard/create-guard.ts";
import { scanFile, type ScanFileOptions } from "./scan-file.ts";

const ROWS = 50;
let folder = "";
let input = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-scan-file-"));
  input = join(folder, "rows.jsonl");
  const rows = Array.from({ length: ROWS }, (_, n) => `{"id":${n},"text":"text ${n}"}\n`);
  await writeFile(input, rows.join(""));
});
afterEach(() => rm(folder, { recursive: true }));

async function scan(name: string, options: Partial<ScanFileOptions> = {}) {
  await using guard = await createGuard({ guard: "screen" });
  return await scanFile({ guard, input, output: join(folder, name), keep: ["id"], ...options });
}

/** Stops a scan after some rows, as Ctrl-C does. */
async function interrupt(name: string): Promise<void> {
  const controller = new AbortController();
  const stopped = scan(name, {
    signal: controller.signal,
    onProgress: (done) => void (done === 20 && controller.abort()),
  });
  await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
  await expect(stopped).rejects.toThrow(/kept: run the same command again to resume/);
}

describe.each(["out.jsonl", "out.csv"])("a scan into %s that was stopped", (name) => {
  it("resumes to the bytes of one that was not", async () => {
    await scan(`whole-${name}`);
    await interrupt(name);
    let kept = 0;
    const summary = await scan(name, { onStart: (start) => (kept = start.kept) });
    expect(kept).toBeGreaterThanOrEqual(20);
    expect(summary).toMatchObject({ rows: ROWS, judgedNow: ROWS - kept });
    const read = (file: string) => readFile(join(folder, file), "utf8");
    expect(await read(name)).toBe(await read(`whole-${name}`));
    expect((await readdir(folder)).toSorted()).toEqual(
      [name, "rows.jsonl", `whole-${name}`].sort(),
    );
  });

  it("refuses records that were changed, other settings and another input", async () => {
    await interrupt(name);
    const partial = join(folder, `${name}.partial`);
    const lines = (await readFile(partial, "utf8")).split("\n");
    await writeFile(partial, lines.toSpliced(3, 1).join("\n"));
    await expect(scan(name)).rejects.toThrow(/^Record 4 of /);
    await writeFile(partial, lines.join("\n"));
    await expect(scan(name, { settings: { thresholds: 0.9 } })).rejects.toThrow(
      /thresholds: none → 0\.9/,
    );
    await appendFile(input, '{"id":-1,"text":"one more"}\n');
    await expect(scan(name)).rejects.toThrow(/input: [0-9a-f]{12}… → [0-9a-f]{12}…/);
  });
});

/** Edits the lines of the records and those of the checksums alike, as if one had edited both well. */
async function editBoth(edit: (lines: string[]) => string[]): Promise<void> {
  for (const [ending, head] of [
    ["partial", 0],
    ["komainu-journal", 1],
  ] as const) {
    const file = join(folder, `out.jsonl.${ending}`);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const edited = [...lines.slice(0, head), ...edit(lines.slice(head))];
    await writeFile(file, edited.map((line) => `${line}\n`).join(""));
  }
}

describe("records that were edited together with their checksums are refused", () => {
  it.each<[string, (lines: string[]) => string[], number]>([
    ["removed", (lines) => lines.toSpliced(3, 1), 4],
    ["doubled", (lines) => lines.toSpliced(3, 0, lines[3] ?? ""), 5],
    ["moved", ([a = "", b = "", ...rest]) => [b, a, ...rest], 1],
    ["removed from the beginning", (lines) => lines.slice(1), 1],
  ])("%s", async (_what, edit, record) => {
    await interrupt("out.jsonl");
    await editBoth(edit);
    await expect(scan("out.jsonl")).rejects.toMatchObject({ code: "file_damaged" });
    await expect(scan("out.jsonl")).rejects.toThrow(
      new RegExp(`^Record ${record} of .*not that of row ${record}.*--restart`),
    );
    expect(await scan("out.jsonl", { restart: true })).toMatchObject({ rows: ROWS });
  });
});

describe("an input that holds something and no row is refused", () => {
  it.each([
    ["a CSV of names alone", "rows.csv", "id,text\n"],
    ["a CSV of names without an end", "rows.csv", "id,text"],
    ["blank lines of JSONL", "rows.jsonl", "\n \r\n\n"],
    ["a mark alone", "rows.txt", "\uFEFF"],
    ["gzipped names", "rows.csv.gz", gzipSync("id,text\n")],
    ["a Parquet file without rows", "rows.parquet", emptyParquet()],
  ])("%s", async (_what, name, content) => {
    input = join(folder, name);
    await writeFile(input, content);
    for (const output of ["out.jsonl", "out.csv"]) {
      const refused = scan(output, { keep: [] });
      await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
      await expect(refused).rejects.toThrow(/holds no rows.*--format/);
    }
    expect(await readdir(folder)).not.toContain("out.jsonl");
  });
});

function emptyParquet(): Uint8Array {
  const columnData = [{ name: "text", data: [] as string[], type: "STRING" as const }];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

it("opens a guard that it is to open only when all else is well, and closes it", async () => {
  let [opened, closed] = [0, 0];
  const guard = async () => {
    const inner = await createGuard({ guard: "screen" });
    opened += 1;
    return Object.assign(inner, { [Symbol.asyncDispose]: async () => void (closed += 1) });
  };
  const output = join(folder, "out.jsonl");
  await expect(scanFile({ guard, input, output: input })).rejects.toThrow(/is the input/);
  expect(opened).toBe(0);
  await scanFile({ guard, input, output });
  expect([opened, closed]).toEqual([1, 1]);
  await expect(scanFile({ guard, input, output })).rejects.toThrow(/--force/);
  expect(opened).toBe(1);
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataRow, readRows, type ReadRowsOptions } from "./read-rows.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "komainu-encoding-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function read(path: string, options?: ReadRowsOptions): Promise<DataRow[]> {
  const found: DataRow[] = [];
  for await (const item of readRows(path, options)) found.push(item);
  return found;
}

const jsonl = '{"id":"1","text":"こんにちは"}\n{"id":"2","text":"two"}\n';

describe("UTF-16 without a mark, and another mark than that of the encoding, are refused by name", () => {
  const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();
  it.each([
    ["le.csv", Buffer.from("id,text\n1,hello\n", "utf16le"), undefined, "utf-16le"],
    ["be.csv", swapped("id,text\n1,hello\n"), undefined, "utf-16be"],
    ["le.jsonl", Buffer.from(jsonl, "utf16le"), undefined, "utf-16le"],
    ["be.jsonl", swapped(jsonl), undefined, "utf-16be"],
    ["le.txt", Buffer.from("パンの焼き方は？ abc\n".repeat(9), "utf16le"), undefined, "utf-16le"],
    ["other.txt", swapped("hello\n"), "utf-16le", "utf-16be"],
    ["named.txt", Buffer.from("hello\n", "utf16le"), "shift_jis", "utf-16le"],
    ["marked.txt", Buffer.from("\uFEFFhello\n", "utf16le"), "utf-8", "utf-16le"],
    ["utf8.txt", "\uFEFFhello\n", "shift_jis", "utf-8"],
  ])("%s", async (name, content, encoding, told) => {
    const path = await file(name, content);
    for (const onDamage of ["stop", "report"] as const) {
      const reading = read(path, { encoding, onDamage });
      await expect(reading).rejects.toMatchObject({ code: "invalid_input" });
      await expect(reading).rejects.toThrow(`--encoding ${told}`);
    }
    expect(await read(path, { encoding: told })).not.toEqual([]);
  });

  it.each([
    ["nul.csv", "id,text\n1,a\0b\n2,fine\n"],
    ["nul.jsonl", '{"id":"1","text":"a\0b"}\n{"id":"2","text":"fine"}\n'],
    ["nul.txt", "a\0b\nfine\n"],
  ])("a NUL damages its row: %s", async (name, content) => {
    const path = await file(name, content);
    await expect(read(path)).rejects.toThrow(/line \d: holds a NUL.*--encoding utf-16le/);
    const [first, second] = await read(path, { onDamage: "report" });
    expect(first?.damage?.code).toBe("file_damaged");
    expect(second?.row["text"]).toBe("fine");
  });
});

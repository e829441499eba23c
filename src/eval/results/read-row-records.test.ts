import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RowsFile, type RowRecord } from "../data/rows-file.ts";
import { readRowRecords } from "./read-row-records.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-rows-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const judged: RowRecord = {
  guard: "screen",
  task: "rows",
  id: "r1",
  line: 1,
  harmful: false,
  target: "response",
  language: "ja",
  source: "掲示板",
  type: null,
  labels: { hate_speech: false },
  decision: "allow",
  score: 0.25,
  policies: [{ policy: "hate", category: "hate_speech", score: 0.25, threshold: 0.5 }],
};

const failed: RowRecord = {
  ...judged,
  id: "r2",
  decision: "unknown",
  score: null,
  policies: [],
  failure: { code: "timeout" },
  text: "パンの焼き方を教えて",
};

async function write(records: readonly RowRecord[]): Promise<void> {
  await using file = new RowsFile(join(folder, "rows.jsonl"));
  for (const record of records) await file.add(record);
  await file.finish();
}

async function readAll(): Promise<RowRecord[]> {
  const records: RowRecord[] = [];
  for await (const record of readRowRecords(folder)) records.push(record);
  return records;
}

it("gives back the rows that an evaluation wrote", async () => {
  await write([judged, failed]);
  expect(await readAll()).toEqual([judged, failed]);
});

it("names the row that is none", async () => {
  await write([judged]);
  await appendFile(join(folder, "rows.jsonl"), '{"guard":"screen"}\n');
  await expect(readAll()).rejects.toMatchObject({
    code: "file_damaged",
    message: expect.stringContaining("row 2") as unknown,
  });
});

it("says that there is no file", async () => {
  await expect(readAll()).rejects.toMatchObject({
    code: "file_not_found",
  });
});

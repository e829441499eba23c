import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParquet } from "./read-parquet.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-parquet-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const whole = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "prompt", data: ["hello", "good evening", null] },
      { name: "id", data: [1n, 2n, 3n], type: "INT64" },
    ],
  }),
);

async function count(bytes: Uint8Array): Promise<number> {
  const path = join(folder, "rows.parquet");
  writeFileSync(path, bytes);
  let rows = 0;
  for await (const group of readParquet(path, {})) rows += group.length;
  return rows;
}

describe("readParquet", () => {
  it("reads a whole file", async () => {
    expect(await count(whole)).toBe(3);
  });

  // The library goes on for ever on some of these.
  it("ends on every file with one damaged byte in a page's header, with rows or with an error", async () => {
    const places = Array.from({ length: 12 }, (_, at) => 80 + 4 * at);
    const outcomes = await Promise.all(
      places.map(async (at) => {
        const path = join(folder, `damaged-${at}.parquet`);
        writeFileSync(
          path,
          whole.map((byte, place) => (place === at ? 251 : byte)),
        );
        try {
          for await (const group of readParquet(path, {})) if (group.length > 9) return "too many";
          return "read";
        } catch (error) {
          return (error as { code?: unknown }).code;
        }
      }),
    );
    expect(outcomes.filter((one) => one !== "read" && one !== "file_damaged")).toEqual([]);
  });
});

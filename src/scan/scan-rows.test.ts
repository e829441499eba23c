import { describe, expect, it } from "vitest";
import { KomainuError } from "../core/index.ts";
import { createGuard } from "../guard/create-guard.ts";
import { outputForm } from "./output-form.ts";
import { scanRows } from "./scan-rows.ts";

async function* count(to: number, onRead: () => void = () => undefined) {
  for (let n = 0; n < to; n += 1) {
    onRead();
    yield n;
  }
}

describe("scanRows", () => {
  it("judges rows as they come, in order, and reads no further ahead than asked for", async () => {
    await using guard = await createGuard({ guard: "screen" });
    let read = 0;
    const done: number[] = [];
    const rows = count(1000, () => (read += 1));
    const seen: unknown[] = [];
    for await (const { row, index, verdict } of scanRows(guard, rows, {
      input: (n) => `text ${n}`,
      concurrency: 3,
      onProgress: (n) => done.push(n),
    })) {
      seen.push([row, index, verdict?.target]);
      if (index === 5) break;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n, n, "prompt"]));
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(read).toBeLessThan(12);
  });

  it("gives a row without anything to judge its failure, thrown or returned", async () => {
    await using guard = await createGuard({ guard: "screen" });
    const nothing = new KomainuError("invalid_input", "There is no text.");
    const scanned = [];
    for await (const item of scanRows(guard, ["a", "b", "c", ""], {
      input: (text) => {
        if (text === "b") throw nothing;
        return text === "c" ? nothing : text;
      },
    })) {
      const { code } = (item.verdict === undefined ? item.failure : item.verdict.failure) ?? {};
      scanned.push(code ?? item.verdict?.decision);
    }
    expect(scanned).toEqual(["allow", "invalid_input", "invalid_input", "nothing_to_judge"]);
  });

  it("throws where the guard refuses the very first row: the call is wrong", async () => {
    await using guard = await createGuard({ guard: "screen" });
    const scanned = scanRows(guard, ["a"], { input: (prompt) => ({ prompt }), target: "response" });
    await expect(scanned.next()).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("stops at an abort with its reason", async () => {
    await using guard = await createGuard({ guard: "screen" });
    const controller = new AbortController();
    const { signal } = controller;
    const run = async (): Promise<void> => {
      for await (const { index } of scanRows(guard, count(1000), { input: String, signal })) {
        if (index === 3) controller.abort(new Error("enough"));
      }
    };
    await expect(run()).rejects.toThrow("enough");
  });
});

it.each([
  ["out.csv", "csv"],
  ["OUT.CSV", "csv"],
  ["out.jsonl", "jsonl"],
  ["out", "jsonl"],
])("%s is written as %s", (name, form) => {
  expect(outputForm(name)).toBe(form);
});

it.each(["out.tsv", "out.parquet", "out.xlsx", "out.csv.gz"])("%s is refused", (name) => {
  expect(() => outputForm(name)).toThrow(/JSONL or CSV/);
});

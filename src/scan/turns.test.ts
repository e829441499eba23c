import { describe, expect, it } from "vitest";
import { rowInput } from "./row-input.ts";
import { createGuard } from "../guard/create-guard.ts";
import { scanRows } from "./scan-rows.ts";

const TEXTS = Array.from({ length: 60_000 }, (_, at) => `How do I bake bread number ${at}?`);

describe("a row whose text is a list or an object", () => {
  it.each([
    ["a response", { prompt: "hello", response: ["爆薬の作り方を教えてください"] }],
    ["a prompt", { prompt: { text: "爆薬の作り方を教えてください" }, response: "hello" }],
  ])("is not judged without %s", (_, row) => {
    const input = rowInput(row, { prompt: "prompt", response: "response" });
    expect(input).toMatchObject({ code: "invalid_input" });
  });
});

describe("work that is done at once", () => {
  it("lets timers and aborts have their turn in checkAll", async () => {
    await using guard = await createGuard({ guard: "screen" });
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const checks = guard.checkAll(TEXTS, { signal: AbortSignal.timeout(100) });
    await expect(checks).rejects.toMatchObject({ name: "TimeoutError" });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it.each([0, -1, Number.NaN, 1.5])(
    "is refused with a concurrency of %d in scanRows",
    async (concurrency) => {
      await using guard = await createGuard({ guard: "screen" });
      const rows = scanRows(guard, ["hello"], { concurrency, input: (text: string) => text });
      await expect(rows.next()).rejects.toMatchObject({ code: "invalid_input" });
    },
  );
});

import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { mapOrdered } from "./map-ordered.ts";

async function* count(to: number, onRead: (n: number) => void = () => undefined) {
  for (let n = 0; n < to; n += 1) {
    onRead(n);
    yield n;
  }
}

it("gives results in order, with no more under way than asked for", async () => {
  let running = 0;
  let most = 0;
  const results: number[] = [];
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, (running += 1));
    await sleep((n * 7) % 5);
    running -= 1;
    return n * 2;
  };
  for await (const result of mapOrdered(count(30), work, { concurrency: 4 })) results.push(result);
  expect(results).toEqual(Array.from({ length: 30 }, (_, n) => n * 2));
  expect(most).toBe(4);
});

it("a failure comes in its turn, after the results before it, and stops the reading", async () => {
  let read = 0;
  const results: number[] = [];
  const work = async (n: number): Promise<number> => {
    if (n === 5) throw new Error("five");
    return n;
  };
  const run = async (): Promise<void> => {
    const items = count(1000, () => (read += 1));
    for await (const result of mapOrdered(items, work, { concurrency: 3 })) results.push(result);
  };
  await expect(run()).rejects.toThrow("five");
  expect(results).toEqual([0, 1, 2, 3, 4]);
  expect(read).toBeLessThan(10);
});

it("a failed read lets what was read before be finished", async () => {
  async function* broken() {
    yield 1;
    yield 2;
    throw new Error("damaged");
  }
  const results: number[] = [];
  await expect(async () => {
    for await (const n of mapOrdered(broken(), async (n) => n, { concurrency: 8 })) results.push(n);
  }).rejects.toThrow("damaged");
  expect(results).toEqual([1, 2]);
});

it("closes its source when the reader leaves early", async () => {
  let closed = false;
  async function* source() {
    try {
      for (let n = 0; ; n += 1) yield n;
    } finally {
      closed = true;
    }
  }
  for await (const n of mapOrdered(source(), async (n) => n, { concurrency: 2 })) {
    if (n === 3) break;
  }
  expect(closed).toBe(true);
});

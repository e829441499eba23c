import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KomainuError } from "../core/index.ts";
import { Deadline, within } from "./deadline.ts";

const LATE = () => new KomainuError("engine_stalled", "late");

describe("Deadline", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it.each([
    ["the whole time", { timeout: 500, stallTimeout: Infinity }, "timeout"],
    ["time without progress", { timeout: Infinity, stallTimeout: 500 }, "engine_stalled"],
    ["whichever ends first", { timeout: 800, stallTimeout: 500 }, "engine_stalled"],
    ["a fraction of a millisecond", { timeout: 0.001, stallTimeout: 500 }, "timeout"],
  ])("ends %s", (_, limits, code) => {
    using deadline = new Deadline(limits);
    vi.advanceTimersByTime(501);
    expect(deadline.signal.reason).toMatchObject({ code });
  });

  it("waits on while something is done, and no longer than the whole time", () => {
    using deadline = new Deadline({ timeout: 2000, stallTimeout: 500 });
    for (let step = 0; step < 4; step += 1) {
      vi.advanceTimersByTime(450);
      expect(deadline.signal.aborted).toBe(false);
      deadline.progress();
    }
    vi.advanceTimersByTime(201);
    expect(deadline.signal.reason).toMatchObject({ code: "timeout" });
  });

  it("ends with the caller's reason where the caller gives up", () => {
    const controller = new AbortController();
    const { signal } = controller;
    using deadline = new Deadline({ timeout: 1000, stallTimeout: 1000, signal });
    const reason = new Error("the user left");
    controller.abort(reason);
    expect(deadline.signal.reason).toBe(reason);
  });

  it("leaves no timer behind, even if an engine reports progress afterwards", () => {
    const deadline = new Deadline({ timeout: 1000, stallTimeout: 500 });
    const { progress, signal } = deadline;
    deadline[Symbol.dispose]();
    progress();
    expect(vi.getTimerCount()).toBe(0);
    expect(signal.aborted).toBe(false);
  });
});

describe("within", () => {
  it("gives what comes in time, and rejects what does not", async () => {
    await expect(within(Promise.resolve(1), 1000, LATE)).resolves.toBe(1);
    await expect(within(sleep(0, 2), Infinity, LATE)).resolves.toBe(2);
    const never = new Promise<never>(() => undefined);
    await expect(within(never, 5, LATE)).rejects.toMatchObject({ code: "engine_stalled" });
    await expect(within(Promise.reject(new Error("no")), 5, LATE)).rejects.toThrow("no");
  });
});

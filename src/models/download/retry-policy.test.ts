import { describe, expect, it } from "vitest";

import { readRetryAfter, TransientError, withRetries } from "./retry-policy.ts";

const POLICY = { attempts: 3, firstDelay: 1, longestDelay: 5, stallTimeout: 100 };

describe("withRetries", () => {
  it("gives up after so many failures in a row, with the remedy", async () => {
    let attempts = 0;
    const failing = withRetries(POLICY, undefined, "Try later.", () => {
      attempts++;
      return Promise.reject(new TransientError("Busy."));
    });
    await expect(failing).rejects.toMatchObject({ code: "network", message: "Busy. Try later." });
    expect(attempts).toBe(3);
  });

  it("continues as long as there is progress", async () => {
    let attempts = 0;
    const work = withRetries(POLICY, undefined, "", (progressed) => {
      progressed();
      return ++attempts < 9 ? Promise.reject(new TransientError("Cut.")) : Promise.resolve("done");
    });
    await expect(work).resolves.toBe("done");
  });

  it("does not repeat what cannot pass, and stops when told", async () => {
    let attempts = 0;
    const wrong = withRetries(POLICY, undefined, "", () => {
      attempts++;
      return Promise.reject(new Error("wrong"));
    });
    await expect(wrong).rejects.toThrow("wrong");
    expect(attempts).toBe(1);
    const slow = { ...POLICY, firstDelay: 60_000, longestDelay: 60_000 };
    const signal = AbortSignal.timeout(20);
    const stopped = withRetries(slow, signal, "", () => Promise.reject(new TransientError("")));
    await expect(stopped).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("readRetryAfter", () => {
  const now = Date.parse("2025-01-01T00:00:00Z");
  it.each([
    [null, undefined],
    ["3", 3_000],
    ["0", undefined],
    ["Wed, 01 Jan 2025 00:00:07 GMT", 7_000],
    ["Wed, 01 Jan 2020 00:00:00 GMT", undefined],
    ["soon", undefined],
  ])("reads %s as %s ms", (header, expected) => {
    const headers = new Headers(header === null ? {} : { "retry-after": header });
    expect(readRetryAfter(headers, now)).toBe(expected);
  });

  it.each([
    ['"resolvers";r=0;t=55', 56_000],
    ['"api"; r=12; t=55', undefined],
    ["nonsense", undefined],
  ])("reads the rate limit %s as %s ms", (header, expected) => {
    expect(readRetryAfter(new Headers({ ratelimit: header }), now)).toBe(expected);
  });
});

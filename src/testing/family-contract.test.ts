import { describe, expect, it } from "vitest";
import type { GuardFamily } from "../core/index.ts";
import { arise } from "../families/arise.ts";
import { familyContract } from "./family-contract.ts";

/** The names of the contract's tests that a family fails. */
function failedBy(family: GuardFamily): readonly string[] {
  const failed: string[] = [];
  const run = (name: string, body: () => void | Promise<void>): void => {
    try {
      void body();
    } catch {
      failed.push(name);
    }
  };
  familyContract(family, { describe: (_, body) => body(), it: run });
  return failed;
}

function ariseReading(reading: object): GuardFamily {
  return { ...arise, ask: (request) => ({ ...arise.ask(request), read: () => reading as never }) };
}

const low = { any: 0.1 };

describe("familyContract", () => {
  it("is kept by a family of Komainu's own", () => {
    expect(failedBy(arise)).toEqual([]);
  });

  it.each<[string, object]>([
    ["a low score", { scores: low }],
    ["a low score beside a failure of null", { scores: low, failure: null }],
    ["a failure with a code of its own", { scores: {}, failure: { code: "no", message: "No." } }],
    [
      "a failure that repeats the answer",
      {
        scores: {},
        failure: { code: "unreadable_answer", message: "Not JSON: The weather is fine today." },
      },
    ],
  ])("is broken by %s read from nonsense", (_, reading) => {
    expect(failedBy(ariseReading(reading))).toEqual([
      "never reads a low score from an answer that it cannot read",
    ]);
  });
});

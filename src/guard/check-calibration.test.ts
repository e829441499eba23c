import { describe, expect, it } from "vitest";
import type { KomainuError } from "../core/errors.ts";
import type { CalibratedPolicy } from "./calibration.ts";
import { createGuard } from "./create-guard.ts";

const ANY: CalibratedPolicy = { policy: "any", language: "*", threshold: 0.6 };

describe("the entries of a calibration", () => {
  it.each<[string, readonly CalibratedPolicy[], RegExp]>([
    ["a policy of the guard", [ANY], /^screen$/u],
    ["every policy", [{ ...ANY, policy: "*" }], /^screen$/u],
    ["a policy in two languages", [ANY, { ...ANY, language: "ja" }], /^screen$/u],
    [
      "a policy that the guard lacks",
      [ANY, { ...ANY, policy: "anyy" }],
      /^calibration_mismatch: .* lacks: anyy/u,
    ],
    [
      "one policy and language twice",
      [ANY, { ...ANY, threshold: 0.1 }],
      /^calibration_mismatch: .* two entries for any/u,
    ],
    ["nothing", [], /^calibration_mismatch: .* no entries/u],
  ])("for %s", async (_, policies, wanted) => {
    await using guard = await createGuard({ guard: "screen" });
    const { provenance } = guard;
    if (provenance.type !== "classifier") throw new Error("not a classifier");
    const calibration = {
      format: "komainu-calibration/1",
      guard: { id: "screen", model: provenance.model },
      data: { sha256: "0", rows: 1 },
      goal: "f1",
      policies,
    } as const;
    const outcome = await createGuard({ guard: "screen", calibration }).then(
      ({ id }) => id,
      ({ code, message }: KomainuError) => `${code}: ${message}`,
    );
    expect(outcome).toMatch(wanted);
  });
});

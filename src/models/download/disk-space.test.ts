import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { requireDiskSpace } from "./disk-space.ts";

const directory = join(tmpdir(), "komainu-not-there", "yet");

describe("requireDiskSpace", () => {
  it("accepts what fits", async () => {
    const needs = [{ directory, bytes: 1_000, variable: "KOMAINU_HOME" }];
    await expect(requireDiskSpace(needs)).resolves.toBeUndefined();
  });

  it("adds up what goes to the same disk, and names the variables that move it", async () => {
    const needs = [
      { directory, bytes: 6e17, variable: "HF_HUB_CACHE" },
      { directory: tmpdir(), bytes: 5e17, variable: "KOMAINU_HOME" },
    ];
    await expect(requireDiskSpace(needs)).rejects.toMatchObject({
      code: "disk_full",
      message: expect.stringMatching(/1100000000\.\d GB.*HF_HUB_CACHE.*KOMAINU_HOME/) as string,
    });
  });
});

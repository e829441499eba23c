import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { nodePlatform } from "./node-platform.ts";
import { webPlatform } from "./web-platform.ts";

const BYTES = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) % 251);

describe.each([
  ["nodePlatform", nodePlatform],
  ["webPlatform", webPlatform],
])("%s.inflate", (_name, { inflate }) => {
  it("gives back what was deflated", async () => {
    expect(Uint8Array.from(await inflate(deflateSync(BYTES)))).toEqual(BYTES);
  });

  it.each([
    ["not compressed", Buffer.from("not compressed")],
    ["cut off", deflateSync(BYTES).subarray(0, 400)],
  ])("rejects what is %s", async (_name, bytes) => {
    await expect(inflate(bytes)).rejects.toThrow(/./u);
  });
});

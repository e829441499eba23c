import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflateBase64 } from "./inflate-base64.ts";

const BYTES = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) % 251);
const TEXT = deflateSync(BYTES).toString("base64");
const HALF = TEXT.length / 2 - ((TEXT.length / 2) % 4);

describe("inflateBase64", () => {
  it("gives back what was deflated", async () => {
    expect(await inflateBase64(TEXT)).toEqual(BYTES);
  });

  it.each([
    ["no Base64", "&&&"],
    ["no compressed data", btoa("not compressed")],
    ["cut off", TEXT.slice(0, HALF)],
    ["changed", `${TEXT.slice(0, HALF)}AAAA${TEXT.slice(HALF + 4)}`],
  ])("rejects what is %s", async (_name, text) => {
    await expect(inflateBase64(text)).rejects.toThrow(/./u);
  });
});

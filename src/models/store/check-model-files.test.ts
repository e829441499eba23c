import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { assert, asyncProperty, constant, nat, oneof, record, uint8Array } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import { KomainuError } from "../../core/errors.ts";
import { checkModelFiles } from "./check-model-files.ts";

const check = async (model: string) => checkModelFiles({ model, parts: [] });

describe("checkModelFiles", () => {
  let folder: string;
  let content: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-summary-"));
    content = await readFile(await fixtureGguf("tiny-shieldgemma"));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("tells what a model is, with an adapter and without", async () => {
    const model = await fixtureGguf("tiny-gemma-jpn");
    const told = await check(model);
    expect(told).toMatchObject({ architecture: "gemma2" });
    expect(told.parameters).toBeGreaterThan(10_000);
    const adapter = await fixtureGguf("tiny-arise-lora");
    expect(await checkModelFiles({ model, parts: [], adapter })).toEqual(told);
  });

  it("refuses an adapter in place of a model, and one for another model", async () => {
    const adapter = await fixtureGguf("tiny-arise-lora");
    await expect(check(adapter)).rejects.toMatchObject({ code: "model_unsupported" });
    const model = await fixtureGguf("tiny-guardreasoner");
    await expect(checkModelFiles({ model, parts: [], adapter })).rejects.toMatchObject({
      code: "adapter_mismatch",
    });
  });

  it("refuses a file whose turn markers could be forged by text", async () => {
    // The types are stored as 32-bit numbers; the turn markers' are control (3), made normal (1).
    const path = join(folder, "forgeable.gguf");
    const key = "tokenizer.ggml.token_type";
    const start = content.indexOf(key) + key.length + 16;
    const copy = Buffer.from(content);
    for (let at = start; copy.readInt32LE(at) >= 1 && copy.readInt32LE(at) <= 6; at += 4) {
      if (copy.readInt32LE(at) === 3) copy.writeInt32LE(1, at);
    }
    await writeFile(path, copy);
    await expect(check(path)).rejects.toMatchObject({
      code: "model_unsupported",
      message: expect.stringContaining("<start_of_turn>") as string,
    });
  });

  it.each([
    ["half of it", (bytes: number) => bytes / 2],
    ["four bytes", () => 4],
  ])("refuses a file that lacks its last bytes: %s", async (_name, lost) => {
    const path = join(folder, "cut.gguf");
    await writeFile(path, content.subarray(0, content.length - lost(content.length)));
    await expect(check(path)).rejects.toMatchObject({
      code: "file_damaged",
      message: expect.stringContaining("cut off") as string,
    });
  });

  it("reads or refuses a file with any damage, with an error of Komainu's", async () => {
    const path = join(folder, "damaged.gguf");
    const damage = record({
      at: nat(4_000),
      bytes: uint8Array({ minLength: 1, maxLength: 8 }),
      length: oneof(constant(Infinity), nat(4_000)),
    });
    await assert(
      asyncProperty(damage, async ({ at, bytes, length }) => {
        const copy = Buffer.from(content);
        copy.set(bytes, at);
        await writeFile(path, copy.subarray(0, length));
        const outcome: unknown = await check(path).catch((error: unknown) => error);
        return !(outcome instanceof Error) || outcome instanceof KomainuError;
      }),
      { numRuns: 60 },
    );
  });
});

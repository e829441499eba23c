import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import { readModelHeader } from "../../gguf/read-model-header.ts";
import { checkUnchanged, hashModelFiles } from "./hash-model-files.ts";

describe("the files of a loaded model", () => {
  let folder = "";
  let model = "";
  let adapter = { path: "" };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-hashes-"));
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
    model = join(folder, "model.gguf");
    adapter = { path: join(folder, "adapter.gguf") };
    await writeFile(model, await readFile(await fixtureGguf("tiny-gemma-jpn")));
    await writeFile(adapter.path, await readFile(await fixtureGguf("tiny-arise-lora")));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it.each([
    ["the model", () => model],
    ["the adapter", () => adapter.path],
  ])("are refused when %s was changed after it was hashed", async (_name, path) => {
    const header = await readModelHeader(model);
    const hashes = await hashModelFiles(model, header, adapter, undefined);
    expect(hashes).toHaveLength(2);
    await expect(checkUnchanged(model, header, adapter, hashes)).resolves.toBeUndefined();
    const bytes = await readFile(path());
    bytes[bytes.length - 1] = 1;
    await writeFile(path(), bytes);
    await expect(checkUnchanged(model, header, adapter, hashes)).rejects.toMatchObject({
      code: "file_damaged",
    });
  });
});

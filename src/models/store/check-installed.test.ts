import { copyFile, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import { containing } from "../../../test/fixtures/matchers.ts";
import { createGuard } from "../../guard/create-guard.ts";
import { checkInstalled } from "./check-installed.ts";
import { findInstalledModel, type FoundModel } from "./find-installed.ts";
import { installModel } from "./install-model.ts";

const NAMED = containing("The installed model tiny (f32) is no longer what was installed");

describe("an installed model", () => {
  let home = "";
  let model: FoundModel;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "komainu-installed-"));
    vi.stubEnv("KOMAINU_HOME", home);
    vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
    const source = await fixtureGguf("tiny-shieldgemma");
    await installModel({
      directory: join(home, "models"),
      name: "tiny",
      family: "shieldgemma",
      quantization: "f32",
      licence: "none",
      source: { type: "file", path: source },
      findExisting: () => Promise.resolve(undefined),
      stage: async (folder) => {
        await copyFile(source, join(folder, "model.gguf"));
        const files = [{ role: "model", name: "model.gguf" }] as const;
        return { architecture: "gemma2", parameters: 1, files };
      },
    });
    const found = await findInstalledModel("shieldgemma");
    if (found === undefined) throw new Error("not installed");
    model = found;
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });

  /** Changes a weight, and sets the time back to what it was. */
  async function tamper(): Promise<void> {
    const { atime, mtime } = await stat(model.model);
    const bytes = await readFile(model.model);
    bytes[bytes.length - 40] = (bytes.at(-40) ?? 0) ^ 1;
    await writeFile(model.model, bytes);
    await utimes(model.model, atime, mtime);
  }

  it("is accepted as it was installed", async () => {
    await expect(checkInstalled(model)).resolves.toBeUndefined();
  });

  it("is refused by its name when its file is another, with the remedy", async () => {
    await checkInstalled(model);
    await tamper();
    const refused = { code: "file_damaged", message: NAMED };
    await expect(checkInstalled(model)).rejects.toMatchObject(refused);
    await expect(checkInstalled(model)).rejects.toThrow('"komainu models verify tiny"');
    await expect(createGuard({ guard: "shieldgemma" })).rejects.toMatchObject(refused);
  });

  it("is refused by its name when a file is gone", async () => {
    await rm(model.model);
    const refused = { code: "file_not_found", message: NAMED };
    await expect(checkInstalled(model)).rejects.toMatchObject(refused);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { shieldgemma } from "../families/shieldgemma.ts";
import { findModelFiles } from "./find-model-files.ts";

let folder = "";
const before = process.cwd();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-find-model-"));
  vi.stubEnv("KOMAINU_HOME", join(folder, "home"));
  process.chdir(folder);
  await mkdir("shieldgemma-2b");
  await writeFile("weights", "");
});
afterAll(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe("findModelFiles", () => {
  it.each(["./any", "folder/model", "model.gguf", "MODEL.GGUF"])(
    "takes %s for a file",
    async (name) => {
      expect(await findModelFiles(shieldgemma, name)).toEqual({ model: name });
    },
  );

  it("takes another name for a file only where no installed model has it", async () => {
    expect(await findModelFiles(shieldgemma, "weights")).toEqual({ model: "weights" });
  });

  it.each(["shieldgemma-2b", "none"])(
    "takes no folder and nothing absent for a model: %s",
    async (name) => {
      await expect(findModelFiles(shieldgemma, name)).rejects.toMatchObject({
        code: "model_not_installed",
      });
    },
  );

  it.each([
    ["Komainu's own", shieldgemma, /"komainu pull shieldgemma-2b"/u],
    [
      "one of your own",
      { ...shieldgemma, id: "mine" },
      /pull hf:\S+ --family mine --family-file FILE"/u,
    ],
    [
      "one that names no models",
      { ...shieldgemma, id: "mine", models: [] },
      /--model FILE\.gguf.*"komainu pull FOLDER --family mine --family-file FILE"/u,
    ],
  ])("says how a model is got for a family: %s", async (_name, family, message) => {
    await expect(findModelFiles(family)).rejects.toThrow(message);
  });
});

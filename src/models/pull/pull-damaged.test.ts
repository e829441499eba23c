import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import { KomainuError } from "../../core/errors.ts";
import { fileSha256 } from "../../files/file-sha256.ts";
import { hashFile } from "../../files/hash-file.ts";
import { checkModelFile } from "../../gguf/check/check-model.ts";
import type { ProbedFiles } from "../store/install-model.ts";
import { type InstalledModel, listInstalled } from "../store/list-installed.ts";
import { verifyInstalled } from "../store/verify-installed.ts";
import { planPull } from "./plan-pull.ts";
import { runPull, type RunPullOptions } from "./run-pull.ts";

describe("a GGUF file that is pulled", () => {
  let home = "";
  let path = "";
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "komainu-pull-damaged-"));
    path = join(home, "tiny.gguf");
    await writeFile(path, await readFile(await fixtureGguf("tiny-shieldgemma")));
  });
  afterEach(async () => rm(home, { recursive: true }));

  async function pull(options: RunPullOptions = {}): Promise<InstalledModel> {
    const env = { KOMAINU_HOME: home, HF_HOME: join(home, "hf") };
    return runPull(await planPull(path, { env, family: "shieldgemma" }), options);
  }

  async function cut(file: string): Promise<void> {
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 4));
  }

  /** The words in which the engine refuses a file, before it is handed to native code. */
  async function engineRefusal(file: string): Promise<string> {
    const error: unknown = await checkModelFile(file).catch((error: unknown) => error);
    if (!(error instanceof KomainuError)) throw new Error("not refused");
    expect(error.code).toBe("file_damaged");
    return error.message;
  }

  it("is refused when four bytes are missing, in the engine's words", async () => {
    await cut(path);
    await expect(pull()).rejects.toMatchObject({
      code: "file_damaged",
      message: await engineRefusal(path),
    });
    expect(await listInstalled(join(home, "models"))).toEqual({ models: [], damaged: [] });
  });

  it("is found damaged by `models verify` when it was installed cut off, by an older version", async () => {
    const installed = await pull();
    expect(await verifyInstalled(installed)).toEqual([]);
    const file = join(installed.folder, "model.gguf");
    await cut(file);
    const [entry] = installed.files;
    if (entry === undefined) throw new Error("no file");
    const sha256 = await hashFile(file);
    const older = { ...installed, files: [{ ...entry, size: entry.size - 4, sha256 }] };
    expect(await verifyInstalled(older)).toEqual([
      { file: "model.gguf", problem: "unusable", detail: await engineRefusal(file) },
    ]);
  });

  it("is tried before it is installed, and not installed when that fails", async () => {
    const reason = new KomainuError("file_damaged", "The engine died of it.");
    const phases = new Set<string>();
    let tried: ProbedFiles | undefined;
    const pulled = pull({
      onProgress: ({ phase }) => phases.add(phase),
      probe: async (files) => {
        expect(files.sha256).toEqual([await fileSha256(files.model)]);
        tried = files;
        throw reason;
      },
    });
    await expect(pulled).rejects.toBe(reason);
    expect(tried?.adapter).toBeUndefined();
    expect(phases).toContain("probe");
    expect(await listInstalled(join(home, "models"))).toEqual({ models: [], damaged: [] });
  });
});

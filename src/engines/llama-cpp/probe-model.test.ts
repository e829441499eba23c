import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeFatalModel } from "../../../test/fixtures/fatal-model.ts";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import { containing } from "../../../test/fixtures/matchers.ts";
import { userCacheFolder } from "../../files/user-cache.ts";
import { llamaCpp } from "./index.ts";
import { probeModel } from "./probe-model.ts";
import { runProbe } from "./run-probe.ts";

describe("the trial of a model", () => {
  let folder = "";
  const node = process.execPath;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-probe-"));
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  });
  afterEach(async () => {
    process.execPath = node;
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const passed = async (): Promise<readonly string[]> =>
    readdir(userCacheFolder("probes")).catch(() => []);

  /** From now on no further process can be started. */
  function startNone(): void {
    process.execPath = join(folder, "node");
  }

  it("lets a sound model and adapter pass, and remembers them by their hashes", async () => {
    const model = await fixtureGguf("tiny-gemma-jpn");
    const adapter = await fixtureGguf("tiny-arise-lora");
    await probeModel({ model, adapter, threads: 1 });
    expect(await passed()).toHaveLength(1);
    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", listen);
    startNone();
    await probeModel({ model, adapter });
    await new Promise(setImmediate);
    process.off("warning", listen);
    expect(warnings).toEqual([]);
  });

  it("refuses a model that ends the process, and this process lives", async () => {
    const model = await writeFatalModel(join(folder, "fatal.gguf"));
    const refused = { code: "file_damaged", message: containing("died or hung") };
    await expect(llamaCpp({ model, gpu: false, threads: 1 })).rejects.toMatchObject(refused);
    const named = probeModel({ model, label: "my-model" });
    await expect(named).rejects.toThrow(/^my-model cannot be used.*GGML_ASSERT/u);
    expect(await passed()).toEqual([]);
  });

  it("ends a trial that takes too long", async () => {
    const job = { model: await fixtureGguf("tiny-guardreasoner"), contextSize: 64 };
    const outcome = await runProbe(job, { deadline: 1 });
    expect(outcome).toMatchObject({ type: "died", how: containing("not done within") });
  });

  it("says that the engine refused, in its words", async () => {
    const job = { model: join(folder, "missing.gguf"), contextSize: 64 };
    const outcome = await runProbe(job, { deadline: 60_000 });
    expect(outcome).toMatchObject({ type: "refused", code: "file_not_found" });
  });

  it("stops when aborted", async () => {
    const model = await fixtureGguf("tiny-guardreasoner");
    const reason = new Error("enough");
    const controller = new AbortController();
    const loading = llamaCpp({ model, gpu: false, threads: 1, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(loading).rejects.toBe(reason);
    expect(await passed()).toEqual([]);
  });

  it("goes on with a warning where no process can be started, and without one if told to", async () => {
    const model = await fixtureGguf("tiny-guardreasoner");
    const options = { model, gpu: false, threads: 1, contextSize: 256 } as const;
    await using silent = await llamaCpp({ ...options, probe: false });
    expect(silent.info.contextSize).toBe(256);
    startNone();
    const warned = once(process, "warning");
    await using engine = await llamaCpp(options);
    expect(engine.info.contextSize).toBe(256);
    expect(await warned).toMatchObject([{ code: "KOMAINU_PROBE_UNAVAILABLE" }]);
  });

  it("does without a cache that cannot be written", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    vi.stubEnv("XDG_CACHE_HOME", file);
    const model = await fixtureGguf("tiny-guardreasoner");
    await expect(probeModel({ model, threads: 1 })).resolves.toBeUndefined();
  });
});

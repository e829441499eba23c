import { spawnSync } from "node:child_process";
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  type HubServer,
  type HubServerOptions,
  startHubServer,
} from "../../../test/hub-server/hub-server.ts";
import { fixtureFolder, serveFixture } from "../../../test/hub-server/serve-fixture.ts";
import { findInstalledModel } from "../store/find-installed.ts";
import { type InstalledModel, installedFile, listInstalled } from "../store/list-installed.ts";
import { removeInstalled } from "../store/remove-installed.ts";
import { verifyInstalled } from "../store/verify-installed.ts";
import { planPull, type PullOptions } from "./plan-pull.ts";
import { type PullProgress, runPull, type RunPullOptions } from "./run-pull.ts";

const TOKEN = "hf_secretSecretSecret";
const REPOSITORIES: HubServerOptions["repositories"] = {
  "google/shieldgemma-2b": serveFixture("tiny-shieldgemma", {
    gated: true,
    granted: true,
    licence: "gemma",
  }),
  "google/gemma-2-2b-jpn-it": serveFixture("tiny-gemma-jpn", { gated: true, granted: true }),
  "shibu-phys/arise-japanese-guardrail-gemma2b-lora-adapter": serveFixture("tiny-arise-lora"),
  "yueliu1999/GuardReasoner-1B": serveFixture("tiny-guardreasoner"),
  "me/dora": {
    files: { ...serveFixture("tiny-arise-lora").files, ...serveFixture("tiny-dora-lora").files },
  },
  "me/pickles": { files: { "pytorch_model.bin": Buffer.alloc(10) } },
};

let home: string;
let store: string;
let server: HubServer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "komainu-pull-"));
  store = join(home, "komainu", "models");
  server = await startHubServer({ repositories: REPOSITORIES, token: TOKEN });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

function environment(): Record<string, string> {
  return {
    HF_ENDPOINT: server.url,
    HF_HOME: join(home, "hf"),
    HF_TOKEN: TOKEN,
    KOMAINU_HOME: join(home, "komainu"),
  };
}

async function pull(
  reference: string,
  options: PullOptions & RunPullOptions = {},
): Promise<InstalledModel> {
  const retry = { attempts: 2, firstDelay: 1, longestDelay: 5, stallTimeout: 5_000 };
  const plan = await planPull(reference, { env: environment(), tuning: { retry }, ...options });
  return runPull(plan, options);
}

describe("pulling a model of the catalog", () => {
  it("says what it will do, does it, and installs the result", async () => {
    const plan = await planPull("shieldgemma-2b", { env: environment(), quantization: "f16" });
    expect(plan).toMatchObject({
      name: "shieldgemma-2b",
      family: "shieldgemma",
      quantization: "f16",
      licences: [{ name: "Gemma Terms of Use" }],
      cachedBytes: 0,
      existing: undefined,
    });
    expect(inspect(plan, { depth: 9, showHidden: true })).not.toContain(TOKEN);
    const phases = new Set<PullProgress["phase"]>();
    let last: PullProgress | undefined;
    const installed = await runPull(plan, {
      onProgress: (progress) => {
        phases.add(progress.phase);
        if (progress.phase === "download") last = progress;
      },
    });
    expect([...phases]).toEqual(["download", "verify", "convert", "hash"]);
    expect(last?.done).toBe(plan.downloadBytes);
    expect(installed).toMatchObject({
      name: "shieldgemma-2b",
      quantization: "f16",
      architecture: "gemma2",
      licence: "Gemma Terms of Use",
      source: { type: "hub", repository: "google/shieldgemma-2b" },
      files: [{ role: "model", name: "model.gguf" }],
    });
    expect(await verifyInstalled(installed)).toEqual([]);
    expect(await findInstalledModel("shieldgemma", undefined, store)).toMatchObject({
      name: "shieldgemma-2b",
      model: join(installed.folder, "model.gguf"),
      sha256: installed.files[0]?.sha256,
    });
  });

  it("has nothing to do the second time, unless told to do it again", async () => {
    const first = await pull("guardreasoner-1b");
    const count = server.requests.length;
    expect(await pull("guardreasoner-1b")).toEqual(first);
    expect(server.requests.slice(count).some(({ path }) => path.includes("resolve"))).toBe(false);
    const again = await pull("guardreasoner-1b", { force: true });
    expect(again.folder).not.toBe(first.folder);
    expect(again.files).toEqual(first.files);
    expect((await listInstalled(store)).models).toHaveLength(1);
  });

  it("installs again what has lost a file or some of its bytes", async () => {
    const first = await pull("guardreasoner-1b");
    await truncate(join(first.folder, "model.gguf"), 1_000);
    const second = await pull("guardreasoner-1b");
    expect(second.folder).not.toBe(first.folder);
    expect(await verifyInstalled(second)).toEqual([]);
  });

  it("counts what an interrupted download has brought already", async () => {
    const fresh = await planPull("guardreasoner-1b", { env: environment() });
    const controller = new AbortController();
    const stopped = pull("guardreasoner-1b", {
      tuning: { checkpointSize: 1_000 },
      onProgress: ({ phase, done }) => {
        if (phase === "download" && done > 100_000) controller.abort(new Error("stopped"));
      },
      signal: controller.signal,
    });
    await expect(stopped).rejects.toThrow("stopped");
    const resumed = await planPull("guardreasoner-1b", { env: environment() });
    expect(resumed.downloadBytes).toBeLessThan(fresh.downloadBytes - 50_000);
    expect((await runPull(resumed)).name).toBe("guardreasoner-1b");
  });

  it("brings an adapter's base along, and keeps both", async () => {
    const installed = await pull("arise-adapter", { quantization: "f32" });
    expect(installed).toMatchObject({
      family: "arise",
      source: { repository: "google/gemma-2-2b-jpn-it" },
      adapterSource: {
        repository: "shibu-phys/arise-japanese-guardrail-gemma2b-lora-adapter",
      },
      files: [{ role: "model" }, { role: "adapter", name: "adapter.gguf" }],
    });
    const found = await findInstalledModel("arise", "arise-adapter", store);
    expect(found?.adapter).toBe(join(installed.folder, "adapter.gguf"));
    expect(found?.adapterSha256).toBe(installed.files[1]?.sha256);
  });

  it("merges an adapter into its base when asked to", async () => {
    const beside = await pull("arise-adapter", { quantization: "f32" });
    const merged = await pull("arise-adapter", { quantization: "f32", merge: true });
    expect(merged.files.map(({ role }) => role)).toEqual(["model"]);
    expect(merged.files[0]?.sha256).not.toBe(beside.files[0]?.sha256);
  });

  it("keeps two quantizations side by side and prefers the more precise", async () => {
    const q8 = await pull("guardreasoner-1b", { quantization: "q8_0" });
    const bf16 = await pull("guardreasoner-1b", { quantization: "bf16" });
    await pull("guardreasoner-1b", { quantization: "q4_0" });
    expect((await listInstalled(store)).models).toHaveLength(3);
    const best = async (): Promise<string | undefined> =>
      (await findInstalledModel("guardreasoner", undefined, store))?.quantization;
    expect(await best()).toBe("bf16");
    await removeInstalled(bf16);
    expect(await best()).toBe("q8_0");
    expect(q8.files[0]?.size).toBeLessThan(bf16.files[0]?.size ?? 0);
  });

  it("leaves in the Hub's cache only what was there before, without keepSource", async () => {
    await pull("guardreasoner-1b", { keepSource: false });
    const blobs = join(home, "hf", "hub", "models--yueliu1999--GuardReasoner-1B", "blobs");
    expect(await readdir(blobs)).toEqual([]);
    await pull("guardreasoner-1b", { quantization: "f32" });
    const before = await readdir(blobs);
    expect(before.length).toBeGreaterThan(3);
    await pull("guardreasoner-1b", { quantization: "f16", keepSource: false });
    expect(await readdir(blobs)).toEqual(before);
  });
});

describe("pulling something else", () => {
  it("takes a repository of the Hub at a commit, and a family that is given", async () => {
    const branch = await pull("hf:google/gemma-2-2b-jpn-it@main", { family: "shieldgemma" });
    expect(branch).toMatchObject({ name: "google--gemma-2-2b-jpn-it", family: "shieldgemma" });
    const commit = branch.source.type === "hub" ? branch.source.revision : "";
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    const pinned = await pull(`hf:google/gemma-2-2b-jpn-it@${commit}`, { family: "shieldgemma" });
    expect(pinned).toEqual(branch);
  });

  it("knows a repository of the catalog by its own name", async () => {
    const installed = await pull("hf:yueliu1999/GuardReasoner-1B");
    expect(installed).toMatchObject({ name: "guardreasoner-1b", family: "guardreasoner" });
  });

  it("converts a local folder without asking the Hub anything", async () => {
    const installed = await pull(fixtureFolder("tiny-shieldgemma"), { family: "shieldgemma" });
    expect(installed.source).toEqual({ type: "folder", path: fixtureFolder("tiny-shieldgemma") });
    expect(server.requests).toEqual([]);
  });

  it("takes a local adapter with a local base", async () => {
    const base = fixtureFolder("tiny-gemma-jpn");
    const installed = await pull(fixtureFolder("tiny-arise-lora"), { base, name: "mine" });
    expect(installed).toMatchObject({ name: "mine", family: "arise" });
    expect(installed.files.map(({ role }) => role)).toEqual(["model", "adapter"]);
    expect(server.requests).toEqual([]);
  });

  it("takes a GGUF file as it is, also in shards and from the Hub", async () => {
    const made = await pull(fixtureFolder("tiny-guardreasoner"), { quantization: "q4_0" });
    const [file] = made.files;
    const path = join(home, "Guard-Q4_0.gguf");
    if (file) await copyFile(installedFile(made, file), path);
    await copyFile(path, join(home, "unnamed.gguf"));
    // Its header says what its name does not.
    expect(await pull(join(home, "unnamed.gguf"))).toMatchObject({
      quantization: "q4_0",
      family: "guardreasoner",
    });
    const local = await pull(path, { family: "guardreasoner" });
    expect(local).toMatchObject({ name: "guard-q4_0", quantization: "q4_0" });
    expect(local.files[0]?.sha256).toBe(file?.sha256);

    const content = await readFile(path);
    await using other = await startHubServer({
      repositories: {
        "me/gguf": { files: { "a-q4_0.gguf": content, "b-f16.gguf": content } },
        "me/shards": {
          files: { "s-00002-of-00002.gguf": content, "s-00001-of-00002.gguf": content },
        },
      },
    });
    const env = { ...environment(), HF_ENDPOINT: other.url };
    const family = "guardreasoner";
    await expect(pull("hf:me/gguf", { env })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/--quantize or --file.*a-q4_0\.gguf, b-f16\.gguf/) as string,
    });
    const chosen = await pull("hf:me/gguf", { env, family, quantization: "q4_0" });
    expect(chosen.files[0]?.sha256).toBe(file?.sha256);
    const named = await pull("hf:me/gguf", { env, family, file: "b-f16.gguf" });
    expect(named.quantization).toBe("f16");
    const shards = await pull("hf:me/shards", { env, family });
    await expect(pull("hf:me/shards", { env })).rejects.toMatchObject({ code: "invalid_input" });
    const mismatched = pull("hf:me/shards", { env, family: "shieldgemma", name: "wrong" });
    await expect(mismatched).rejects.toMatchObject({ code: "model_unsupported" });
    expect(shards.files).toMatchObject([
      { role: "model", name: "model-00001-of-00002.gguf" },
      { role: "part", name: "model-00002-of-00002.gguf" },
    ]);
  });
});

describe("what cannot be pulled", () => {
  it.each<[string, PullOptions, string, RegExp]>([
    ["nonsense", {}, "not_found", /shieldgemma-2b.*hf:owner\/name/],
    ["google/shieldgemma-2b", {}, "not_found", /hf:google\/shieldgemma-2b/],
    ["hf:google", {}, "invalid_input", /hf:owner\/name/],
    ["hf:no/body", {}, "not_found", /no\/body/],
    ["hf:me/pickles", {}, "model_unsupported", /safetensors/],
    [
      "hf:me/dora",
      { base: "hf:google/gemma-2-2b-jpn-it", family: "arise" },
      "model_unsupported",
      /DoRA/i,
    ],
    ["hf:me/dora", { base: "hf:google/gemma-2-2b-jpn-it" }, "invalid_input", /--family/],
    ["hf:google/gemma-2-2b-jpn-it", {}, "invalid_input", /--family: .*shieldgemma/],
    [fixtureFolder("tiny-gemma-jpn"), {}, "invalid_input", /--family/],
    [fixtureFolder("tiny-gemma-jpn"), { family: "sheildgemma" }, "invalid_input", /There are:/],
    [fixtureFolder("tiny-shieldgemma"), { family: "guardreasoner" }, "model_unsupported", /llama/],
    ["guardreasoner-1b", { family: "arise" }, "model_unsupported", /gemma2/],
    ["arise-adapter", { base: "hf:yueliu1999/GuardReasoner-1B" }, "adapter_mismatch", /./],
    ["guardreasoner-1b", { quantization: "q3_k" }, "invalid_input", /q8_0/],
    ["guardreasoner-1b", { base: "arise" }, "invalid_input", /--base/],
    ["guardreasoner-1b", { name: "../up" }, "invalid_input", /--name/],
    [fixtureFolder("tiny-guardreasoner/config.json"), {}, "invalid_input", /GGUF/],
    ["guardreasoner-1b", { revision: "v9" }, "not_found", /v9/],
  ])("%s %j", async (reference, options, code, message) => {
    await expect(pull(reference, options)).rejects.toMatchObject({
      name: "KomainuError",
      code,
      message: expect.stringMatching(message) as string,
    });
    expect((await listInstalled(store)).models).toEqual([]);
  });

  it("is a damaged GGUF file, and nothing is installed", async () => {
    const path = join(home, "broken.gguf");
    await writeFile(path, "GGUF and nothing of use");
    await expect(pull(path)).rejects.toMatchObject({ code: "file_damaged" });
    expect(await listInstalled(store)).toEqual({ models: [], damaged: [] });
  });

  it("is a gated model without access, refused before any download", async () => {
    const env = { ...environment(), HF_TOKEN: "hf_notThisOne" };
    await expect(planPull("shieldgemma-2b", { env })).rejects.toMatchObject({
      code: "access_denied",
      message: expect.stringContaining(`${server.url}/google/shieldgemma-2b`) as string,
    });
    expect(server.requests.every(({ server }) => server === "hub")).toBe(true);
  });
});

describe("without the Hub", () => {
  it("uses what the cache holds", async () => {
    await pull("guardreasoner-1b");
    const offline = { ...environment(), HF_HUB_OFFLINE: "1", KOMAINU_HOME: join(home, "other") };
    const count = server.requests.length;
    const installed = await pull("guardreasoner-1b", { env: offline });
    expect(installed.name).toBe("guardreasoner-1b");
    expect(server.requests).toHaveLength(count);
    const unreachable = { ...offline, HF_HUB_OFFLINE: "", HF_ENDPOINT: "http://127.0.0.1:9" };
    const plan = await planPull("guardreasoner-1b", { env: unreachable });
    expect(plan.model).toMatchObject({ type: "hub", fromCache: true });
    const same = await pull("guardreasoner-1b", { env: unreachable, force: true });
    expect(same.files).toEqual(installed.files);
  });

  it("says what to do when the cache holds nothing", async () => {
    const env = { ...environment(), HF_HUB_OFFLINE: "1" };
    await expect(pull("guardreasoner-1b", { env })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("HF_HUB_OFFLINE") as string,
    });
  });
});

describe("the store", () => {
  it("is as it was when an installation fails or is stopped", async () => {
    const before = await pull("guardreasoner-1b");
    const controller = new AbortController();
    const stopped = pull("guardreasoner-1b", {
      force: true,
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase === "convert" || phase === "hash") controller.abort(new Error("stopped"));
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(await verifyInstalled(before)).toEqual([]);
    expect((await listInstalled(store)).models).toEqual([before]);
    expect(await readdir(join(store, ".staging"))).toEqual([]);
  });

  it("clears away what a killed process left, and takes over its lock", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const staging = join(store, ".staging", "guardreasoner-1b.q8_0");
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, "model.gguf"), "half a model");
    await mkdir(join(store, ".locks"));
    const lock = join(store, ".locks", "guardreasoner-1b.q8_0.lock");
    await writeFile(lock, JSON.stringify({ pid, host: hostname(), id: "gone" }));
    expect((await listInstalled(store)).models).toEqual([]);
    const installed = await pull("guardreasoner-1b");
    expect(await verifyInstalled(installed)).toEqual([]);
    expect(await readdir(join(store, ".staging"))).toEqual([]);
    expect(await readdir(join(store, ".locks"))).toEqual([]);
  });

  it("reports what is damaged, by file", async () => {
    const installed = await pull("guardreasoner-1b");
    const path = join(installed.folder, "model.gguf");
    const { size } = await stat(path);
    const content = await readFile(path);
    content[size - 1] = (content[size - 1] ?? 0) ^ 1;
    await writeFile(path, content);
    expect(await verifyInstalled(installed)).toMatchObject([
      { file: "model.gguf", problem: "wrong hash" },
    ]);
    await truncate(path, 10);
    expect(await verifyInstalled(installed)).toMatchObject([{ problem: "wrong size" }]);
    await rm(path);
    expect(await verifyInstalled(installed)).toMatchObject([{ problem: "missing" }]);
    await mkdir(join(store, "stray"));
    await writeFile(
      join(installed.folder, "model.json"),
      '{"version":1,"files":[{"name":"../x"}]}',
    );
    const { models, damaged } = await listInstalled(store);
    expect(models).toEqual([]);
    expect(damaged).toHaveLength(2);
  });

  it("refuses a model of another guard by name", async () => {
    await pull("guardreasoner-1b");
    await expect(findInstalledModel("arise", "guardreasoner-1b", store)).rejects.toMatchObject({
      code: "model_unsupported",
    });
    expect(await findInstalledModel("arise", undefined, store)).toBeUndefined();
    expect(await findInstalledModel("arise", "unknown", store)).toBeUndefined();
  });
});

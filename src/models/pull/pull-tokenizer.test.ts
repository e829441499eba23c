import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HubServer, startHubServer } from "../../../test/hub-server/hub-server.ts";
import { fixtureFolder, serveFixture } from "../../../test/hub-server/serve-fixture.ts";
import { bos, text } from "../../core/prompt.ts";
import { openTokenizer } from "../../tokenizers/open-tokenizer.ts";
import { findInstalledModel } from "../store/find-installed.ts";
import { findTokenizer } from "../store/find-tokenizer.ts";
import { type InstalledModel, listInstalled } from "../store/list-installed.ts";
import { verifyInstalled } from "../store/verify-installed.ts";
import { planPull, type PullOptions } from "./plan-pull.ts";
import { runPull } from "./run-pull.ts";

const ADAPTER = "shibu-phys/arise-japanese-guardrail-gemma2b-lora-adapter";
const jpn = serveFixture("tiny-gemma-jpn");

let home: string;
let store: string;
let server: HubServer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "komainu-pull-tokenizer-"));
  store = join(home, "komainu", "models");
  server = await startHubServer({
    repositories: {
      "google/shieldgemma-2b": serveFixture("tiny-shieldgemma"),
      "google/shieldgemma-9b": serveFixture("tiny-shieldgemma"),
      "google/gemma-2-2b-jpn-it": jpn,
      // An adapter's repository often has files of a tokenizer too; the model's own are taken.
      [ADAPTER]: {
        files: {
          ...serveFixture("tiny-arise-lora").files,
          "tokenizer.json": Buffer.from("{}"),
        },
      },
      "me/tokenizer": {
        files: {
          "tokenizer.json": jpn.files["tokenizer.json"] ?? Buffer.alloc(0),
          "tokenizer_config.json": jpn.files["tokenizer_config.json"] ?? Buffer.alloc(0),
        },
      },
      "me/broken": { files: { "tokenizer.json": Buffer.from("{}") } },
      "me/gguf": { files: { "model.gguf": Buffer.alloc(10) } },
    },
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function pull(reference: string, options: PullOptions = {}): Promise<InstalledModel> {
  const env = {
    HF_ENDPOINT: server.url,
    HF_HOME: join(home, "hf"),
    KOMAINU_HOME: join(home, "komainu"),
  };
  return runPull(await planPull(reference, { env, ...options }), {
    probe: () => Promise.reject(new Error("there is nothing to try")),
  });
}

function downloaded(): readonly string[] {
  const paths = server.requests.map(({ path }) => path).filter((path) => path.includes("resolve"));
  return paths.map((path) => path.split("/").at(-1) ?? "");
}

describe("a tokenizer pulled without its model", () => {
  it("is installed, checked, listed and found, and no weights are asked for", async () => {
    const installed = await pull("shieldgemma-2b", { tokenizerOnly: true });
    expect(downloaded().filter((path) => !path.endsWith(".json"))).toEqual([]);
    expect(installed).toMatchObject({
      name: "shieldgemma-2b",
      family: "shieldgemma",
      quantization: "tokenizer",
      architecture: "gemma2",
      parameters: 0,
    });
    expect(installed.files.map(({ name, role }) => [name, role])).toEqual(
      ["tokenizer.json", "config.json", "generation_config.json", "tokenizer_config.json"].map(
        (name) => [name, "tokenizer"],
      ),
    );
    expect(await verifyInstalled(installed)).toEqual([]);
    expect((await listInstalled(store)).models).toEqual([installed]);

    const found = await findTokenizer("shieldgemma-2b", store);
    expect(found).toEqual({ folder: installed.folder, name: "shieldgemma-2b" });
    expect(await findTokenizer("shieldgemma", store)).toEqual(found);
    await using tokenizer = await openTokenizer(found.folder);
    expect(tokenizer.sha256).toBe(installed.files[0]?.sha256);
    expect((await tokenizer.tokenize([bos, text("a dog")])).length).toBeGreaterThan(1);
  });

  it("is no model, and is there beside one that is pulled later", async () => {
    const tokenizer = await pull("shieldgemma-2b", { tokenizerOnly: true });
    expect(await findInstalledModel("shieldgemma", undefined, store)).toBeUndefined();
    expect(await findInstalledModel("shieldgemma", "shieldgemma-2b", store)).toBeUndefined();
    const before = downloaded().length;
    const env = {
      HF_ENDPOINT: server.url,
      HF_HOME: join(home, "hf"),
      KOMAINU_HOME: join(home, "komainu"),
    };
    const model = await runPull(await planPull("shieldgemma-2b", { env }));
    expect(downloaded().slice(before)).not.toContain("tokenizer.json");
    expect(await findInstalledModel("shieldgemma", undefined, store)).toMatchObject({
      model: join(model.folder, "model.gguf"),
    });
    expect((await listInstalled(store)).models).toHaveLength(2);
    expect(await pull("shieldgemma-2b", { tokenizerOnly: true })).toEqual(tokenizer);
  });

  it("is the model's own where an adapter is named", async () => {
    const installed = await pull("arise-adapter", { tokenizerOnly: true });
    expect(installed).toMatchObject({
      name: "arise-adapter",
      family: "arise",
      source: { repository: "google/gemma-2-2b-jpn-it" },
    });
    expect(installed).not.toHaveProperty("adapterSource");
    expect(downloaded()).not.toContain("adapter_model.safetensors");
  });

  it("needs no guard that it belongs to, and may come from a folder", async () => {
    const fromHub = await pull("hf:me/tokenizer", { tokenizerOnly: true });
    expect(fromHub).toMatchObject({ name: "me--tokenizer", family: null });
    const fromFolder = await pull(fixtureFolder("tiny-guardreasoner"), {
      tokenizerOnly: true,
      name: "mine",
    });
    expect(fromFolder).toMatchObject({ name: "mine", source: { type: "folder" } });
    expect(await findTokenizer("mine", store)).toEqual({
      folder: fromFolder.folder,
      name: "mine",
    });
  });

  it.each<[string, string, PullOptions, string]>([
    ["a repository without one", "hf:me/gguf", {}, "model_unsupported"],
    ["one that cannot be used", "hf:me/broken", {}, "file_damaged"],
    ["a format of weights", "shieldgemma-2b", { quantization: "q4_0" }, "invalid_input"],
    ["weights to be merged", "arise", { merge: true }, "invalid_input"],
  ])("refuses %s, and installs nothing", async (_what, reference, options, code) => {
    const pulled = pull(reference, { ...options, tokenizerOnly: true });
    await expect(pulled).rejects.toMatchObject({ code });
    expect((await listInstalled(store)).models).toEqual([]);
  });
});

describe("findTokenizer", () => {
  it("takes a folder that has one", async () => {
    const folder = fixtureFolder("tiny-guardreasoner");
    expect(await findTokenizer(folder, store)).toEqual({ folder });
  });

  it("refuses a family's tokenizers that differ, and takes those that do not", async () => {
    await pull("shieldgemma-2b", { tokenizerOnly: true });
    await pull("shieldgemma-9b", { tokenizerOnly: true });
    expect(await findTokenizer("shieldgemma", store)).toMatchObject({ name: "shieldgemma-2b" });
    const folder = join(home, "other");
    await mkdir(folder);
    for (const file of ["tokenizer.json", "tokenizer_config.json"]) {
      await cp(join(fixtureFolder("tiny-gemma-jpn"), file), join(folder, file));
    }
    await appendFile(join(folder, "tokenizer.json"), "\n");
    await pull(folder, { tokenizerOnly: true, name: "other", family: "shieldgemma" });
    await expect(findTokenizer("shieldgemma", store)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("other") as string,
    });
    expect(await findTokenizer("other", store)).toMatchObject({ name: "other" });
  });

  it("says what to run where there is none", async () => {
    const empty = join(home, "empty");
    await mkdir(empty);
    const copy = join(home, "copy");
    await cp(fixtureFolder("tiny-guardreasoner"), copy, { recursive: true });
    await writeFile(join(copy, "tokenizer.json"), "{");
    const cases = [
      ["shieldgemma-2b", "model_not_installed", "komainu pull shieldgemma-2b --tokenizer-only"],
      ["nothing", "model_not_installed", "komainu pull NAME --tokenizer-only"],
      [empty, "file_not_found", "komainu pull NAME --tokenizer-only"],
    ] as const;
    for (const [name, code, words] of cases) {
      await expect(findTokenizer(name, store)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
      });
    }
    const { folder } = await findTokenizer(copy, store);
    await expect(openTokenizer(folder)).rejects.toMatchObject({ code: "file_damaged" });
  });
});

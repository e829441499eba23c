import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { errorMessage } from "../../core/errors.ts";
import { readHubSettings } from "./hub-settings.ts";

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "komainu-settings-"));
  await writeFile(join(home, "token"), "hf_fromHome\n");
  await writeFile(join(home, "elsewhere"), "hf_fromPath\n");
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

describe("readHubSettings", () => {
  it("has the defaults of Hugging Face's tools", async () => {
    const settings = await readHubSettings({ HF_TOKEN_PATH: "/nowhere" });
    expect(settings).toEqual({
      endpoint: "https://huggingface.co",
      token: undefined,
      cacheDirectory: join(homedir(), ".cache", "huggingface", "hub"),
      offline: false,
    });
  });

  it.each([
    [{ HF_HOME: "/data/hf" }, join("/data/hf", "hub")],
    [{ XDG_CACHE_HOME: "/cache" }, join("/cache", "huggingface", "hub")],
    [{ HF_HOME: "/data/hf", HF_HUB_CACHE: "/hub" }, "/hub"],
    [{ HF_HUB_CACHE: "~/hub" }, join(homedir(), "hub")],
    [{ HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
  ])("finds the cache with %j", async (env, expected) => {
    expect((await readHubSettings(env)).cacheDirectory).toBe(expected);
  });

  it("takes the token from the environment before the file", async () => {
    const token = async (env: Record<string, string>): Promise<string | undefined> =>
      (await readHubSettings({ HF_HOME: home, ...env })).token;
    expect(await token({})).toBe("hf_fromHome");
    expect(await token({ HF_TOKEN_PATH: join(home, "elsewhere") })).toBe("hf_fromPath");
    expect(await token({ HUGGING_FACE_HUB_TOKEN: "hf_old" })).toBe("hf_old");
    expect(await token({ HF_TOKEN: " hf_new\n", HUGGING_FACE_HUB_TOKEN: "hf_old" })).toBe("hf_new");
  });

  it.each([
    { HF_TOKEN: "hf_sec ret" },
    { HF_TOKEN: "hf_secret\u0000" },
    { HF_ENDPOINT: "https://user:secret@example.org" },
    { HF_ENDPOINT: "file:///secret" },
  ])("refuses %j without printing it", async (env) => {
    const error: unknown = await readHubSettings(env).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "invalid_input" });
    expect(errorMessage(error)).not.toMatch(/sec/);
  });

  it("keeps the path of an endpoint and drops its last slash", async () => {
    const env = { HF_ENDPOINT: "http://mirror.example/hub/" };
    expect((await readHubSettings(env)).endpoint).toBe("http://mirror.example/hub");
  });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { komainu } from "./komainu.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-config-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

interface Listed {
  readonly name: string;
  readonly value: unknown;
  readonly origin: string;
}

async function options(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr } = await komainu(["config", "--json", ...args], { cwd, env });
  const listed = (stdout === "" ? [] : JSON.parse(stdout)) as Listed[];
  return { stderr, of: (name: string) => listed.find((one) => one.name === name) };
}

/** A calm text that the screen scores low, but not at 0. */
const TEXT = "パンの作り方を教えてください";

describe("komainu.config", () => {
  it("gives commands the options that they are not given, in YAML and in JSON", async () => {
    await writeFile(join(cwd, "komainu.config.yaml"), "thresholds: 0\n");
    const denied = await komainu(["check", TEXT], { cwd });
    expect([denied.status, denied.stderr]).toEqual([
      1,
      expect.stringContaining("komainu.config.yaml") as string,
    ]);
    expect((await komainu(["check", TEXT, "--quiet"], { cwd })).stderr).toBe("");
    expect((await komainu(["check", TEXT, "--threshold", "1"], { cwd })).status).toBe(0);
    await rm(join(cwd, "komainu.config.yaml"));
    await writeFile(join(cwd, "komainu.config.json"), '{"thresholds": {"any": 0}}');
    expect((await komainu(["check", TEXT], { cwd })).status).toBe(1);
  });

  it("is taken after the command line and the environment, and before the user's own", async () => {
    await mkdir(join(cwd, "home", "komainu"), { recursive: true });
    await writeFile(join(cwd, "home", "komainu", "config.yaml"), "language: ja\ntimeout: 9\n");
    await writeFile(join(cwd, "komainu.config.yaml"), "language: en\nconcurrency: 3\n");
    await writeFile(join(cwd, "named.yaml"), "language: ko\n");
    const env = { XDG_CONFIG_HOME: join(cwd, "home") };
    const found = await options([], env);
    expect(found.of("language")).toMatchObject({ value: "en" });
    expect(found.of("timeout")).toMatchObject({
      value: 9,
      origin: expect.stringContaining("(user)") as string,
    });
    expect(found.of("guard")).toEqual({ name: "guard", value: "screen", origin: "default" });
    const named = await options([], { ...env, KOMAINU_CONFIG: "named.yaml" });
    expect(named.of("language")).toMatchObject({ value: "ko" });
    expect(named.of("concurrency")).toMatchObject({ origin: "default" });
    const variable = await options(["--config", "named.yaml"], { ...env, KOMAINU_LANGUAGE: "zh" });
    expect(variable.of("language")).toEqual({
      name: "language",
      value: "zh",
      origin: "KOMAINU_LANGUAGE",
    });
    const given = await options(["--language", "fr"], { ...env, KOMAINU_LANGUAGE: "zh" });
    expect(given.of("language")).toMatchObject({ value: "fr", origin: "command line" });
  });

  it("leaves a guard's options to that guard, and takes names of columns together", async () => {
    const lines = ["guard: shieldgemma", "model: shieldgemma-2b", "variant: card"];
    await writeFile(
      join(cwd, "komainu.config.yaml"),
      [...lines, "columns: { text: body }"].join("\n"),
    );
    expect((await options()).of("variant")).toMatchObject({ value: "card" });
    const { of } = await options(["--guard", "arise", "--prompt-column", "q"]);
    expect([of("variant")?.value, of("model")?.value, of("columns.text")?.value]).toEqual([
      null,
      null,
      null,
    ]);
    expect((await komainu(["check", TEXT, "--guard", "screen"], { cwd })).status).toBe(0);
  });

  it.each([
    ["an adapter", "adapter: x.gguf", "adapter"],
    ["a model's path", "model: ./x.gguf", "model"],
    ["a model that is a file here", "model: komainu.config.yaml", "model"],
    ["a family's file", "familyFile: family.ts", "familyFile"],
    ["an engine", "engine: { gpu: none }", "engine.gpu"],
    ["unjudged content let pass", "unjudged: pass", "unjudged"],
    ["empty text let pass", "allowEmpty: true", "allowEmpty"],
  ])("may not set %s where it was merely found", async (_name, text, field) => {
    await writeFile(join(cwd, "komainu.config.yaml"), text);
    const { status, stderr } = await komainu(["check", TEXT], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`may not set ${field}`);
    expect(stderr).toContain("--config");
    const named = await options(["--config", "komainu.config.yaml"]);
    expect(named.stderr).toBe("");
  });

  it.each([
    ["an unknown key", "gaurd: screen", "gaurd"],
    ["a key", "apiKey: abc", "apiKey"],
    ["a value that is of no use", "thresholds: 2", "thresholds"],
    ["what is no YAML", "a: [", "cannot be read"],
  ])("refuses %s", async (_name, text, message) => {
    await writeFile(join(cwd, "komainu.config.yaml"), text);
    const { status, stderr } = await komainu(["check", TEXT], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
  });

  it("refuses two of them, one that is not there, and a variable that is no value", async () => {
    const missing = await komainu(["check", TEXT, "--config", "none.yaml"], { cwd });
    expect([missing.status, missing.stderr]).toEqual([
      2,
      expect.stringContaining("none.yaml") as string,
    ]);
    const env = { KOMAINU_TIMEOUT: "soon" };
    const variable = await komainu(["check", TEXT], { cwd, env });
    expect([variable.status, variable.stderr]).toEqual([
      2,
      expect.stringContaining("KOMAINU_TIMEOUT") as string,
    ]);
    await writeFile(join(cwd, "komainu.config.yaml"), "");
    await writeFile(join(cwd, "komainu.config.json"), "{}");
    expect((await komainu(["check", TEXT], { cwd })).status).toBe(2);
  });

  it("is no matter above the working directory", async () => {
    await writeFile(join(cwd, "komainu.config.yaml"), "thresholds: 0\n");
    await mkdir(join(cwd, "below"));
    expect((await komainu(["check", TEXT], { cwd: join(cwd, "below") })).status).toBe(0);
  });

  it("has its JSON Schema", async () => {
    const { stdout } = await komainu(["config", "--schema"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ type: "object", additionalProperties: false });
  });
});

import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { komainu as start, type RunOptions } from "./komainu.ts";

/** With the guard that is the default, as files of options name others. */
function komainu(args: readonly string[], { env, ...options }: RunOptions) {
  return start(args, { ...options, env: { KOMAINU_GUARD: "", ...env } });
}

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

/** A calm text that any guard scores low, but not at 0. */
const TEXT = "パンの作り方を教えてください";

/** A small file whose aliases stand for a value of a million entries. */
function bomb(): string {
  const lines = Array.from({ length: 6 }, (_, n) => {
    return `${n}: &l${n} [${Array.from({ length: 9 }, () => (n === 0 ? "x" : `*l${n - 1}`)).join()}]`;
  });
  return lines.join("\n");
}

describe("komainu.config", () => {
  it("gives commands the options that they are not given, in YAML and in JSON", async () => {
    await writeFile(join(cwd, "komainu.config.yaml"), "thresholds: 0\n");
    const denied = await komainu(["check", TEXT], { cwd });
    expect([denied.status, denied.stderr]).toEqual([
      1,
      expect.stringContaining("komainu.config.yaml") as string,
    ]);
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
    expect(found.of("guard")).toMatchObject({ name: "guard", value: "reader", origin: "default" });
    const named = await options([], { ...env, KOMAINU_CONFIG: "named.yaml" });
    expect(named.of("language")).toMatchObject({ value: "ko" });
    expect(named.of("concurrency")).toMatchObject({ origin: "default" });
    const variable = await options(["--config", "named.yaml"], { ...env, KOMAINU_LANGUAGE: "zh" });
    expect(variable.of("language")).toMatchObject({
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
    ["a cache", "output: { cache: kept }", "output.cache"],
    ["policies elsewhere", "policies: [any, ../policy.json]", "policies to a file outside"],
    ["a calibration elsewhere", "calibration: /calibration.json", "calibration to a file outside"],
    ["one that a link leads to", "calibration: link.json", "calibration to a file outside"],
    ["an adapter", "adapter: x.gguf", "adapter"],
    ["a model's path", "model: ./x.gguf", "model"],
    ["a model that is a file here", "model: komainu.config.yaml", "model"],
    ["a family's file", "familyFile: family.ts", "familyFile"],
    ["an engine", "engine: { gpu: none }", "engine.gpu"],
    ["unjudged content let pass", "unjudged: pass", "unjudged"],
    ["empty text let pass", "allowEmpty: true", "allowEmpty"],
  ])("may not set %s where it was merely found", async (_name, text, field) => {
    await symlink(join(import.meta.dirname, "config.test.ts"), join(cwd, "link.json"));
    await writeFile(join(cwd, "komainu.config.yaml"), text);
    const { status, stderr } = await komainu(["check", TEXT], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`may not set ${field}`);
    expect(stderr).toContain("--config");
    const named = await options(["--config", "komainu.config.yaml"]);
    expect(named.stderr).toBe("");
  });

  it.each([
    ["a bomb of aliases", bomb(), "aliases (*name)"],
    ["too many levels", `a: ${"[".repeat(50_000)}`, "cannot be read"],
    ["a key that would be lost", "thresholds: { __proto__: 1 }", "__proto__"],
    ["a key that stands twice", "thresholds: 1\nthresholds: 0", "line 2, column 1: a key stands"],
    ["text alone", "screen", "it must be a mapping"],
    ["an unknown key", "gaurd: screen", "gaurd"],
    ["a key", "apiKey: abc", "apiKey"],
    ["a value that is of no use", "thresholds: 2", "thresholds"],
    ["what is no YAML", "a: [", "cannot be read"],
  ])("refuses %s", async (_name, text, message) => {
    await writeFile(join(cwd, "komainu.config.yaml"), text);
    const { status, stderr } = await komainu(["check", TEXT], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
    expect(stderr).not.toMatch(/zod|unexpected|resource|received/iu);
  });

  it.each([
    ["of a damaged file", 'model: "x\n key: sk-SECRET\n  foo: [\n'],
    ["as a value of another kind", "engine: sk-SECRET\nmode: sk-SECRET\nthresholds: sk-SECRET\n"],
    ["as an alias", "model: *sk-SECRET\n"],
    ["of a file of variables", "API_KEY=sk-SECRET\n"],
  ])("never quotes what may be a key, %s", async (_name, text) => {
    await writeFile(join(cwd, "named.yaml"), text);
    const args = ["check", TEXT, "--config", "named.yaml", "--debug"];
    const { status, stderr } = await komainu(args, { cwd });
    expect([status, stderr]).toEqual([2, expect.not.stringContaining("SECRET") as string]);
  });

  it("is waited for by nobody where it is a pipe", async () => {
    execFileSync("bash", ["-c", "mkfifo komainu.config.yaml"], { cwd });
    const { status, stderr } = await komainu(["check", TEXT], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining("is no file") as string]);
  });

  it.each<[string, string, readonly string[], RegExp]>([
    [
      "changes a verdict",
      "thresholds: 1\nlanguage: ja",
      [],
      /found in .*: thresholds, language\./u,
    ],
    ["changes it, under --quiet", "thresholds: 1", ["--quiet"], /found in .*: thresholds\./u],
    ["is for another guard", "mode: score\nthresholds: 1", [], /Not used .* reader: mode, from/u],
    [
      "is for another guard, named",
      "guard: arise\nvariant: card\nthresholds: 1",
      ["--guard", "screen"],
      /Not used .* screen: thresholds, variant, from/u,
    ],
  ])("is named on stderr where it %s", async (_name, text, args, line) => {
    await writeFile(join(cwd, "komainu.config.yaml"), text);
    const { status, stderr } = await komainu(["check", TEXT, ...args], { cwd });
    expect([status, stderr]).toEqual([0, expect.stringMatching(line) as string]);
  });

  it("is in the command that results of eval record", async () => {
    await writeFile(join(cwd, "komainu.config.yaml"), "thresholds: 0.25\n");
    await writeFile(join(cwd, "rows.csv"), "質問,有害\nパンの作り方は？,0\n犬の散歩は？,1\n");
    const args = ["eval", "--task", "rows.csv", "--no-cache", "--resamples", "0", "--json"];
    const { stdout } = await komainu(args, { cwd });
    expect(stdout).toContain("--threshold 0.25");
  });

  it("is said in JSON where it was merely found, and not where it was named", async () => {
    await writeFile(join(cwd, "komainu.config.yaml"), "thresholds: 1");
    const notes = async (...args: string[]) => {
      const { stdout } = await komainu(["check", TEXT, "--json", ...args], { cwd });
      return (JSON.parse(stdout) as { notes: string[] }).notes.join("\n");
    };
    expect(await notes()).toContain("komainu.config.yaml");
    expect(await notes("--config", "komainu.config.yaml")).not.toContain("komainu.config.yaml");
  });

  it("is not the user's own where XDG_CONFIG_HOME leads to the working directory", async () => {
    await mkdir(join(cwd, "komainu"));
    await writeFile(join(cwd, "komainu", "config.yaml"), "allowEmpty: true\n");
    const env = { XDG_CONFIG_HOME: ".", HOME: join(cwd, "none") };
    expect((await options([], env)).of("allowEmpty")).toMatchObject({ origin: "default" });
  });

  it("has a variable for every value, and a misspelt one is named", async () => {
    const env = { KOMAINU_GAURD: "screen", KOMAINU_CONCURRENCY: "7", KOMAINU_MODE: "score" };
    const listed = await options([], env);
    expect(listed.stderr).toMatch(/^komainu: .*KOMAINU_GAURD.*Did you mean KOMAINU_GUARD\?.*\n$/u);
    expect(listed.of("concurrency")).toMatchObject({ value: 7, variable: "KOMAINU_CONCURRENCY" });
    expect(listed.of("mode")).toMatchObject({ value: null, unused: "KOMAINU_MODE" });
    const { status, stderr } = await komainu(["check", TEXT, "--quiet"], { cwd, env });
    expect([status, stderr]).toEqual([0, listed.stderr]);
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

import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";
import { builtMain, komainu } from "./komainu.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "komainu-cli-"));
  builtMain();
});
afterAll(() => rm(directory, { recursive: true }));

/** Makes Node write down every module that it loads. */
const LOG_LOADS = `data:text/javascript,
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(\`
  import { appendFileSync } from "node:fs";
  export async function load(url, context, next) {
    appendFileSync(process.env.LOADED, url + "\\\\n");
    return next(url, context);
  }\`));`;

/** Makes Node find no native engine, as where it was never installed. */
const WITHOUT_ENGINE = `data:text/javascript,
import Module from "node:module";
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name === "node-llama-cpp") throw new Error("not installed");
  return resolve.call(this, name, ...rest);
};`;

async function loadedBy(args: readonly string[]): Promise<string> {
  const log = join(directory, "loaded");
  await rm(log, { force: true });
  const { status } = await komainu(args, { node: ["--import", LOG_LOADS], env: { LOADED: log } });
  expect(status).toBe(0);
  return readFile(log, "utf8");
}

describe("komainu", () => {
  it("lists every command in its help, with examples", async () => {
    const { status, stdout } = await komainu(["--help"]);
    expect(status).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, "m"));
    }
    expect(stdout).toContain("$ komainu check");
  });

  it("loads only what it is asked for", async () => {
    const help = await loadedBy(["--help"]);
    expect(help).toContain("run-cli.js");
    expect(help).not.toMatch(/zod|commands\/|guard|families|hyparquet|node-llama-cpp/);
    const check = await loadedBy(["check", "--guard", "reader", "Hello."]);
    expect(check).toContain("commands/check.js");
    expect(check).not.toMatch(/zod|commands\/scan|csv-parse|hyparquet|node-llama-cpp/);
  });

  it.each([
    [["chek", "x"], /unknown command 'chek'.*\n\(Did you mean check\?\)/],
    [
      ["check", "--promt", "x"],
      /^komainu: unknown option '--promt'\n\(Did you mean --prompt\?\)\n.*check --help/,
    ],
    [["scan", "--outputt", "x", "f"], /Did you mean --output\?/],
    [["check", "--threshold", "2", "x"], /--threshold.* '2' is invalid.*from 0 to 1/],
    [["check", "--mode", "guess", "x"], /Allowed choices are score, generate/],
    [["check", "one", "two"], /too many arguments/],
    [["scan"], /missing required argument 'file'/],
    [[], /Usage: komainu/],
  ])("refuses %j with 2 and says what is meant", async (args, message) => {
    const { status, stdout, stderr } = await komainu(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it.each([
    [["help"], /^Usage: komainu \[/],
    [["help", "check"], /^Usage: komainu check/],
    [["help", "models", "verify"], /^Usage: komainu models verify/],
    [["--quiet", "help", "check"], /^Usage: komainu check/],
  ])("explains what %j asks for", async (args, usage) => {
    const { status, stdout, stderr } = await komainu(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(usage);
  });

  it("gives its version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await komainu(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it.each(COMMANDS.map(({ name }) => name))("%s explains itself with examples", async (name) => {
    const { status, stdout } = await komainu([name, "--help"]);
    expect(status).toBe(0);
    // A group of commands has its examples with each.
    expect(stdout).toMatch(/Examples?:\n\s+\$ .*komainu|\nCommands:\n/);
  });

  it("shows the cause of an error only with --debug", async () => {
    const args = ["check", "--file", join(directory, "missing.txt")];
    const plain = await komainu(args);
    expect(plain).toMatchObject({ status: 2, stdout: "" });
    expect(plain.stderr).toMatch(
      /^komainu: There is no file .*missing\.txt\. \[file_not_found\]\n$/,
    );
    const debug = await komainu([...args, "--debug"]);
    expect(debug.stderr).toMatch(/at .*read-text[\s\S]*\[cause\][\s\S]*ENOENT/);
  });

  it("is quiet when its reader goes away", () => {
    const run = `"${process.execPath}" "${builtMain()}" check --help | head -c 1`;
    const { stderr, stdout } = spawnSync("bash", ["-c", run], { encoding: "utf8" });
    expect({ stderr, stdout }).toEqual({ stderr: "", stdout: "U" });
  });
});

describe("komainu guards", () => {
  it("says what each guard needs and how to get it", async () => {
    const { status, stdout } = await komainu(["guards"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/✓ reader {2}ready, the default\n[\s\S]*first look of low/);
    expect(stdout).toMatch(/✓ screen {2}ready\n[\s\S]*first look of/);
    expect(stdout).toMatch(/– arise {2}not ready[\s\S]*a model: komainu pull arise\n/);
    expect(stdout).not.toContain("\u001B");
  });

  it("as JSON", async () => {
    const { stdout } = await komainu(["guards", "--json"], { env: { OPENAI_API_KEY: "" } });
    const guards = JSON.parse(stdout) as { id: string; ready: boolean; targets: string[] }[];
    expect(guards.map(({ id }) => id)).toEqual([
      "reader",
      "screen",
      "arise",
      "granite-guardian",
      "guardreasoner",
      "llama-guard",
      "qwen3guard",
      "shieldgemma",
      "wildguard",
      "judge",
      "openai-moderation",
    ]);
    expect(guards.filter(({ ready }) => ready).map(({ id }) => id)).toEqual(["reader", "screen"]);
    expect(guards[2]?.targets).toEqual(["prompt"]);
  });
});

describe("komainu doctor", () => {
  it("names the GPU, and what is missing with the remedy, and never the token", async () => {
    const tool = '#!/bin/sh\necho "NVIDIA Example, 24564 MiB, 550.54.14"\n';
    await writeFile(join(directory, "nvidia-smi"), tool, { mode: 0o755 });
    const env = {
      PATH: `${directory}:${process.env["PATH"]}`,
      HF_TOKEN: "hf_neverPrinted",
      HTTPS_PROXY: "http://user:password@proxy:1",
    };
    const { status, stdout, stderr } = await komainu(["doctor"], { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    // A tool made of a shell script stands in the way of the real one on POSIX systems only.
    expect(stdout).toMatch(process.platform === "linux" ? /GPU +NVIDIA Example, 24564 MiB/ : /GPU/);
    expect(stdout).toMatch(/✓ Engine +node-llama-cpp [\d.]+/);
    expect(stdout).toMatch(/– Models +none in\s[^→]*→ komainu pull/);
    expect(stdout).toMatch(/✓ Hub token +present/);
    expect(stdout).not.toMatch(/neverPrinted|password/);
  });

  it("takes an engine that is not installed for no fault: the bundled guards are ready", async () => {
    const { status, stdout } = await komainu(["doctor"], { node: ["--import", WITHOUT_ENGINE] });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /– Engine +node-llama-cpp is not installed;[\s\S]*optional\)\n +→ npm install/,
    );
    expect(stdout).toMatch(/✓ Reader +ready[\s\S]*✓ Screen +ready/);
    expect(stdout).toMatch(
      /The bundled guards run on this machine; the engine .* is not installed\.\n$/,
    );
  });

  it("ends with 2 when nothing can be installed", async () => {
    const { status, stdout } = await komainu(["doctor", "--json"], {
      env: { KOMAINU_HOME: "/proc/no/such/place" },
    });
    const { ok, findings } = JSON.parse(stdout) as {
      ok: boolean;
      findings: { id: string; status: string; remedy?: string }[];
    };
    expect({ status, ok }).toEqual({ status: 2, ok: false });
    const store = findings.find(({ id }) => id === "store");
    expect(store?.status).toBe("broken");
    expect(store?.remedy).toContain("KOMAINU_HOME");
  });
});

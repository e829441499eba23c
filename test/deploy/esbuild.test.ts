import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { installApp } from "./install-app.ts";
import { CASES, type SeenVerdict } from "./judge.ts";
import { runCommand } from "./run-command.ts";

const FORMATS = [
  ["esm", "check.mjs", []],
  ["esm, minified", "check.mjs", ["--minify"]],
  ["cjs", "check.cjs", []],
  ["cjs, minified", "check.cjs", ["--minify"]],
] as const;

let app: string;
let away: string;
beforeAll(async () => {
  app = await installApp("bundlers");
  away = await mkdtemp(join(tmpdir(), "komainu-away-"));
});
afterAll(async () => {
  await rm(away, { recursive: true });
});

/** Bundles an application for Node, as docs/deploy.md says. */
async function bundle(format: string, entry: string, more: readonly string[]): Promise<string> {
  const [kind = ""] = format.split(",");
  const file = join(app, "out", format.replace(", ", "-"), entry);
  const args = ["--bundle", "--platform=node", `--format=${kind}`, "--external:node-llama-cpp"];
  await runCommand("npx", ["esbuild", entry, ...args, ...more, `--outfile=${file}`], { cwd: app });
  return file;
}

async function judge(file: string, ...args: readonly string[]): Promise<SeenVerdict> {
  const { stdout, stderr } = await runCommand(process.execPath, [file, ...args], { cwd: away });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as SeenVerdict;
}

describe.each(FORMATS)("a bundle of esbuild, %s", (format, entry, more) => {
  it("judges by the screen, alone in a folder without packages", async () => {
    const file = await bundle(format, entry, more);
    const alone = join(away, entry);
    await cp(file, alone);
    for (const [text, decision] of CASES) {
      expect(await judge(alone, text)).toMatchObject({ decision });
    }
  });

  it("runs a guard model by the engine that lies beside it", async () => {
    const file = await bundle(format, entry, more);
    const [[text]] = CASES;
    const verdict = await judge(file, text, await fixtureGguf("tiny-shieldgemma"));
    expect(verdict).toMatchObject({ provenance: { guard: "shieldgemma" } });
    expect(verdict.decision).toMatch(/^(allow|deny)$/u);
  });
});

describe("without a bundler", () => {
  it.each(["check.mjs", "check.cjs"])("%s judges by the screen", async (entry) => {
    for (const [text, decision] of CASES) {
      expect(await judge(join(app, entry), text)).toMatchObject({ decision });
    }
  });
});

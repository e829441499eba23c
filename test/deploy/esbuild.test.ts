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
  it("judges by the reader where the package is installed above it", async () => {
    const file = await bundle(format, entry, more);
    for (const [text, decision] of CASES) {
      const verdict = await judge(file, text);
      expect(verdict).toMatchObject({ decision, provenance: { guard: "reader" } });
    }
  });

  it("alone in a folder judges by the screen, and by a reader's file that is named", async () => {
    const alone = join(away, entry);
    await cp(await bundle(format, entry, more), alone);
    const model = join(away, "reader.safetensors");
    await cp(join(app, "node_modules/komainu/dist/reader/model/reader.safetensors"), model);
    for (const [text, decision] of CASES) {
      for (const args of [["screen"], ["reader", model]]) {
        const verdict = await judge(alone, text, ...args);
        expect(verdict).toMatchObject({ decision, provenance: { guard: args[0] } });
      }
    }
    expect(await judge(alone, "Hello.")).toMatchObject({
      code: "file_not_found",
      message: expect.stringMatching(/--external:komainu.*option model/u) as string,
    });
  });

  it("runs a guard model by the engine that lies beside it", async () => {
    const file = await bundle(format, entry, more);
    const [[text]] = CASES;
    const verdict = await judge(file, text, "shieldgemma", await fixtureGguf("tiny-shieldgemma"));
    expect(verdict).toMatchObject({ provenance: { guard: "shieldgemma" } });
    expect(verdict.decision).toMatch(/^(allow|deny)$/u);
  });
});

describe("without a bundler", () => {
  it.each(["check.mjs", "check.cjs"])("%s judges by the reader", async (entry) => {
    for (const [text, decision] of CASES) {
      const verdict = await judge(join(app, entry), text);
      expect(verdict).toMatchObject({ decision, provenance: { guard: "reader" } });
    }
  });
});

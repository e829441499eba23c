import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { installApp } from "./install-app.ts";
import { CASES, type SeenVerdict } from "./judge.ts";
import { runCommand } from "./run-command.ts";

let app: string;
beforeAll(async () => {
  app = await installApp("bundlers");
});

async function judge(file: string, ...args: readonly string[]): Promise<SeenVerdict> {
  const { stdout } = await runCommand(process.execPath, [file, ...args], { cwd: app });
  return JSON.parse(stdout) as SeenVerdict;
}

describe.each(["packages apart", "packages bundled"])("a server of Vite, %s", (kind) => {
  it("judges by the bundled guards, and by a guard model", async () => {
    const outDir = join(app, "out", "vite", kind.replace(" ", "-"));
    const build = ["vite", "build", "--ssr", "check.mjs", "--outDir", outDir, "--logLevel", "warn"];
    const env = kind === "packages bundled" ? { BUNDLE_PACKAGES: "1" } : {};
    const { stdout, stderr } = await runCommand("npx", build, { cwd: app, env });
    expect(stdout + stderr).toBe("");
    const file = join(outDir, "check.js");
    for (const [text, decision] of CASES) {
      for (const guard of ["reader", "screen"]) {
        const verdict = await judge(file, text, guard);
        expect(verdict).toMatchObject({ decision, provenance: { guard } });
      }
    }
    const [[text]] = CASES;
    const verdict = await judge(file, text, "shieldgemma", await fixtureGguf("tiny-shieldgemma"));
    expect(verdict).toMatchObject({ provenance: { guard: "shieldgemma" } });
    expect(verdict.decision).toMatch(/^(allow|deny)$/u);
  });
});

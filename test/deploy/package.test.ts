import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { installApp } from "./install-app.ts";
import { runCommand } from "./run-command.ts";

describe("the packed package", () => {
  let app: string;
  beforeAll(async () => {
    app = await installApp("bundlers");
  });

  it("is installed without a warning", async () => {
    const folder = await mkdtemp(join(tmpdir(), "komainu-install-"));
    await writeFile(join(folder, "package.json"), "{}");
    const args = ["install", inject("tarball"), "--no-audit", "--no-fund", "--prefer-offline"];
    const { stdout, stderr } = await runCommand("npm", args, { cwd: folder });
    expect(`${stdout}${stderr}`).not.toMatch(/warn/u);
    await rm(folder, { recursive: true });
  });

  it("resolves with its types wherever ES modules do", async () => {
    // It fails when anything of the profile does not resolve.
    const args = ["attw", inject("tarball"), "--profile", "esm-only", "--format", "ascii"];
    // They are files, not modules.
    args.push("--exclude-entrypoints", "reader.safetensors", "kernel.wasm");
    const { stdout } = await runCommand("npx", args, { cwd: app });
    for (const entry of ["komainu", "komainu/llama-cpp", "komainu/models", "komainu/schema"]) {
      expect(stdout).toContain(`"${entry}"`);
    }
  });

  it("holds the reader's file once, and has 25 MB at most", async () => {
    const folder = join(app, "node_modules", "komainu");
    const files = await readdir(folder, { recursive: true });
    const readers = files.filter((file) => file.endsWith(".safetensors"));
    expect(readers).toEqual([join("dist", "reader", "model", "reader.safetensors")]);
    expect((await stat(inject("tarball"))).size).toBeLessThan(25e6);
  });

  it("holds the documentation, and neither sources nor tests", async () => {
    const folder = join(app, "node_modules", "komainu");
    expect(await readdir(folder)).toEqual(expect.arrayContaining(["docs", "README.ja.md"]));
    expect(await readdir(folder)).not.toEqual(expect.arrayContaining(["src"]));
    expect(await readdir(join(folder, "docs"))).toContain("deploy.md");
    const files = await readdir(join(folder, "dist"), { recursive: true });
    expect(files.filter((file) => /\.test\.|\.bin$|(?<!\.d)\.ts$/u.test(file))).toEqual([]);
  });
});

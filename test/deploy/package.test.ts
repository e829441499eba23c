import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { installApp } from "./install-app.ts";
import { runCommand } from "./run-command.ts";

const PAGES = ["README.md", "README.ja.md", "docs/deploy.md", "docs/ja/deploy.md"];

describe("the packed package", () => {
  let app: string;
  beforeAll(async () => {
    app = await installApp("bundlers");
  });

  it("resolves with its types wherever ES modules do", async () => {
    const args = ["attw", inject("tarball"), "--profile", "esm-only", "--format", "ascii"];
    const { stdout } = await runCommand("npx", args, { cwd: app });
    expect(stdout).toContain("No problems found");
  });

  it.each(PAGES)("holds what %s links to", async (page) => {
    const folder = join(app, "node_modules", "komainu");
    const text = await readFile(join(folder, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/gu)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(0);
    const lost = links.filter((link) => !existsSync(join(folder, dirname(page), link)));
    expect(lost).toEqual([]);
  });
});

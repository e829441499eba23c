import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { inject } from "vitest";
import { runCommand } from "./run-command.ts";

const APPS = join(import.meta.dirname, "apps");
const ROOT = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly overrides?: unknown;
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

/**
 * Installs one of `apps/` with the packed package, as its user would, and gives its folder.
 * Packages stay from run to run, until they or the package change; sources are copied again.
 */
export async function installApp(
  name: string,
  packages: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(inject("appsFolder"), name);
  const app = await readManifest(join(APPS, name));
  // The engine's binaries for other machines are left out, as this repository does.
  const { overrides } = await readManifest(ROOT);
  const komainu = `file:${inject("tarball")}`;
  const dependencies = { ...app.dependencies, ...packages, komainu };
  const manifest = JSON.stringify({ ...app, dependencies, overrides }, null, 2);
  await mkdir(folder, { recursive: true });
  const stamp = join(folder, "node_modules", ".installed.json");
  if (!existsSync(stamp) || (await readFile(stamp, "utf8")) !== manifest) {
    await rm(stamp, { force: true });
    await writeFile(join(folder, "package.json"), manifest);
    const flags = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"];
    await runCommand("npm", ["install", ...flags], { cwd: folder });
    await writeFile(stamp, manifest);
  }
  await cp(join(APPS, name), folder, {
    recursive: true,
    filter: (source) => basename(source) !== "package.json",
  });
  return folder;
}

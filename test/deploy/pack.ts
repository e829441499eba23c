import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

const ROOT = join(import.meta.dirname, "..", "..");

declare module "vitest" {
  interface ProvidedContext {
    /** The packed package, named after its content. */
    readonly tarball: string;
    /** Where the applications are installed: outside the repository, so that nothing of it helps. */
    readonly appsFolder: string;
  }
}

/** Builds and packs the package as it would be published, once for all tests. */
export function setup(project: TestProject): void {
  const checkout = createHash("sha256").update(ROOT).digest("hex").slice(0, 8);
  const folder = join(tmpdir(), `komainu-deploy-${checkout}`);
  mkdirSync(folder, { recursive: true });
  const options = { cwd: ROOT, encoding: "utf8" } as const;
  execFileSync(process.execPath, ["scripts/build.mjs"], options);
  const name = execFileSync(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder],
    options,
  ).trim();
  const content = createHash("sha256").update(readFileSync(join(folder, name)));
  for (const old of readdirSync(folder)) {
    if (/^komainu-[\da-f]{16}\.tgz$/u.test(old)) rmSync(join(folder, old));
  }
  const tarball = join(folder, `komainu-${content.digest("hex").slice(0, 16)}.tgz`);
  renameSync(join(folder, name), tarball);
  project.provide("tarball", tarball);
  project.provide("appsFolder", folder);
}

// Builds dist/ from src/ with tsc, then copies the data files that the package ships.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
for (const asset of ["screen/model"]) {
  const source = join(root, "src", asset);
  if (existsSync(source)) cpSync(source, join(root, "dist", asset), { recursive: true });
}
const binary = join(root, "dist", "cli", "main.js");
if (existsSync(binary)) chmodSync(binary, 0o755);

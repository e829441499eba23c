// Builds dist/ from src/ with tsc, after the modules that hold what is bundled, and puts the
// reader's file beside its code.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildEncoderKernel } from "./build-encoder-kernel.mjs";
import { buildReaderWorker } from "./build-reader-worker.mjs";
import { buildScreenModule } from "./build-screen-module.mjs";
import { copyAssets } from "./copy-assets.mjs";

const root = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");

buildScreenModule();
await buildEncoderKernel();
await buildReaderWorker();
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
copyAssets(join(root, "dist"));
const binary = join(root, "dist", "cli", "main.js");
if (existsSync(binary)) chmodSync(binary, 0o755);

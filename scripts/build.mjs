// Builds dist/ from src/ with tsc, after the modules that hold what is bundled, and puts the
// reader's file beside its code.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildEncoderKernel, writeKernelFile } from "./build-encoder-kernel.mjs";
import { buildReaderWorker } from "./build-reader-worker.mjs";
import { buildScreenModule } from "./build-screen-module.mjs";

const root = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");

buildScreenModule();
await buildEncoderKernel();
await buildReaderWorker();
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
writeKernelFile(join(root, "dist", "encoder", "kernel", "kernel.wasm"));
const reader = join("reader", "model", "reader.safetensors");
if (existsSync(join(root, "src", reader))) {
  mkdirSync(dirname(join(root, "dist", reader)), { recursive: true });
  copyFileSync(join(root, "src", reader), join(root, "dist", reader));
} else {
  console.error(`src/${reader} is missing: the package will lack its default guard.`);
}
const binary = join(root, "dist", "cli", "main.js");
if (existsSync(binary)) chmodSync(binary, 0o755);

// Writes src/encoder/kernel/bundled-kernel.ts from the AssemblyScript beside it: the WebAssembly as a
// module, which bundlers carry along. Made at every build, and not committed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";

const folder = join(import.meta.dirname, "..", "src", "encoder", "kernel");
const source = join(folder, "assembly", "kernel.ts");
const target = join(folder, "bundled-kernel.ts");
const FLAGS = ["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--enable", "simd"];

/**
 * Writes the WebAssembly itself, for runtimes at the edge, which compile it when it is deployed.
 *
 * @param {string} file
 */
export function writeKernelFile(file) {
  const [, base64] = /"([\w+/=]{100,})"/u.exec(readFileSync(target, "utf8")) ?? [];
  if (base64 === undefined) throw new Error(`${target} holds no kernel`);
  writeFileSync(file, Buffer.from(base64, "base64"));
}

/** Writes the module, unless it is there already for the same source. */
export async function buildEncoderKernel() {
  const text = readFileSync(source, "utf8");
  const version = createHash("sha256").update(text).update(FLAGS.join(" ")).digest("hex");
  if (existsSync(target) && readFileSync(target, "utf8").includes(version)) return;
  /** @type {Uint8Array | undefined} */
  let wasm;
  const { error } = await main(["kernel.ts", "--outFile", "kernel.wasm", ...FLAGS], {
    readFile: (name) => (name === "kernel.ts" ? text : null),
    writeFile: (_name, content) => {
      if (typeof content !== "string") wasm = content;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined)
    throw new Error(`asc failed: ${error?.message ?? "no output"}`);
  writeFileSync(
    target,
    `// Made by scripts/build-encoder-kernel.mjs from assembly/kernel.ts (${version}). Do not edit.

/** The encoder's arithmetic: WebAssembly in Base64. */
export const BUNDLED_KERNEL =
  "${Buffer.from(wasm).toString("base64")}";
`,
  );
}

const [, started] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  await buildEncoderKernel();
}

// Writes src/screen/model/bundled-screen.ts from screen.bin: the model as a module, which bundlers
// carry along and which is read without a file system. Made at every build, and not committed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, constants, deflateSync } from "node:zlib";

const folder = join(import.meta.dirname, "..", "src", "screen", "model");
const target = join(folder, "bundled-screen.ts");

/**
 * Writes the module, unless it is there already for the same model file.
 *
 * The Web can inflate but knows no Brotli. The weights repeat themselves so little that Huffman
 * codes alone are the smallest (461 KB; with matches 544 KB; Brotli 458 KB), whatever zlib is used.
 */
export function buildScreenModule() {
  const stored = readFileSync(join(folder, "screen.bin"));
  const sha256 = createHash("sha256").update(stored).digest("hex");
  if (existsSync(target) && readFileSync(target, "utf8").includes(sha256)) return;
  const deflated = deflateSync(brotliDecompressSync(stored), {
    level: 9,
    strategy: constants.Z_HUFFMAN_ONLY,
  });
  writeFileSync(
    target,
    `// Made by scripts/build-screen-module.mjs from screen.bin. Do not edit.

/** The bundled screen: SHA-256 of screen.bin, and its content deflated, in Base64. */
export const BUNDLED_SCREEN: { readonly sha256: string; readonly deflated: string } = {
  sha256: "${sha256}",
  deflated: "${deflated.toString("base64")}",
};
`,
  );
}

const [, started] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  buildScreenModule();
}

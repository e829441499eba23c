// Puts what is not JavaScript beside the built code: the reader's file, and the encoder's kernel.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeKernelFile } from "./build-encoder-kernel.mjs";

const READER = join("reader", "model", "reader.safetensors");

/**
 * Copies the files that the built code reads.
 *
 * @param {string} dist The folder that was built.
 */
export function copyAssets(dist) {
  writeKernelFile(join(dist, "encoder", "kernel", "kernel.wasm"));
  const reader = join(import.meta.dirname, "..", "src", READER);
  if (!existsSync(reader)) {
    console.error(`src/${READER} is missing: the package will lack its default guard.`);
    return;
  }
  mkdirSync(dirname(join(dist, READER)), { recursive: true });
  copyFileSync(reader, join(dist, READER));
}

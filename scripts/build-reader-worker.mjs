// Writes src/reader/bundled-worker.ts from reader-worker.ts: the script of the reader's threads as a
// string, so that it starts the same from the sources, from dist/ and from inside of any bundle.
// Made at every build, after the encoder's kernel, and not committed.
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = join(import.meta.dirname, "..", "src", "reader");
const target = join(folder, "bundled-worker.ts");

/** Writes the module, unless it is the same already. */
export async function buildReaderWorker() {
  const result = await build({
    entryPoints: [join(folder, "reader-worker.ts")],
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    legalComments: "none",
    format: "cjs",
    platform: "node",
    target: "es2023",
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error("nothing came of reader-worker.ts");
  const module = `// Made by scripts/build-reader-worker.mjs from reader-worker.ts. Do not edit.

/** The script of a thread of the reader, with all that it imports. */
export const READER_WORKER: string =
  ${JSON.stringify(output.text.trimEnd())};
`;
  if (existsSync(target) && readFileSync(target, "utf8") === module) return;
  writeFileSync(target, module);
}

const [, started] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  await buildReaderWorker();
}

// Bundles the report page's script and style into src/eval/report/page-assets.ts, so that the page
// can be rendered from the sources and from dist/ alike, and by bundlers, without reading files.
import { realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const report = join(import.meta.dirname, "..", "src", "eval", "report");

/** @param {string} file */
async function bundle(file) {
  const result = await build({
    entryPoints: [join(report, "client", file)],
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    legalComments: "none",
    format: "iife",
    target: "es2022",
    tsconfig: join(report, "client", "tsconfig.json"),
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`nothing came of ${file}`);
  return output.text.trimEnd();
}

/** The script and the style that the page should hold. */
export async function bundlePage() {
  return { script: await bundle("main.ts"), style: await bundle("page.css") };
}

async function main() {
  const { script, style } = await bundlePage();
  writeFileSync(
    join(report, "page-assets.ts"),
    `// Made by scripts/build-report-page.mjs from client/. Do not edit.

/** The page's script. */
export const PAGE_SCRIPT: string =
  ${JSON.stringify(script)};

/** The page's style. */
export const PAGE_STYLE: string =
  ${JSON.stringify(style)};
`,
  );
}

const [, started] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) await main();

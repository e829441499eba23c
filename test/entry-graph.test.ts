import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";

async function bundle(entry: string, options: { readonly external?: string[] } = {}) {
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    outdir: "out",
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  return metafile;
}

/** What is imported, directly or not, when an entry is: not what it may import later. */
function loadedWith({ inputs }: Metafile, entry: string): readonly string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const { path, kind } of inputs[file]?.imports ?? []) {
      if (kind === "import-statement") found.add(path);
    }
  }
  return [...found];
}

describe("the root entry", () => {
  it.each(["src/index.ts", "src/index-web.ts"])("%s loads nothing but its own", async (entry) => {
    const graph = await bundle(entry, { external: ["node:*", "node-llama-cpp"] });
    const foreign = loadedWith(graph, entry).filter((path) => !path.startsWith("src/"));
    expect(foreign).toEqual([]);
  });

  it("loads the classifiers' weights and code only when they are asked for", async () => {
    const graph = await bundle("src/index-web.ts");
    expect(
      loadedWith(graph, "src/index-web.ts").filter((path) => /bundled-(screen|kernel)/u.test(path)),
    ).toEqual([]);
  });

  it("for browsers, Workers and edge runtimes bundles without Node and the native engine", async () => {
    const { inputs } = await bundle("src/index-web.ts");
    const native = /^src\/(cli|engines|eval|files|gguf|models|rows|train)\//u;
    expect(Object.keys(inputs).filter((path) => native.test(path))).toEqual([]);
  });
});

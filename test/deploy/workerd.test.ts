import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installApp } from "./install-app.ts";
import { ask, CASES } from "./judge.ts";
import { runCommand } from "./run-command.ts";
import { serve, type Server } from "./serve.ts";

/** What wrangler, Cloudflare's own tool, bundles a Worker with; it uploads what is external. */
const BUNDLE = [
  "--bundle",
  "--platform=browser",
  "--conditions=workerd,worker,browser",
  "--external:*.wasm",
  "--external:*.safetensors",
  "--format=esm",
  "--minify",
  "--outfile=out/worker.js",
];

describe("a Worker in workerd, without Node's modules", () => {
  let worker: Server;
  beforeAll(async () => {
    const app = await installApp("bundlers");
    await runCommand("npx", ["esbuild", "worker.mjs", ...BUNDLE], { cwd: app });
    const args = ["serve", "worker.capnp", "--control-fd=1"];
    worker = await serve(["node_modules/.bin/workerd", ...args], /"port":(\d+)/u, { cwd: app });
  });
  afterAll(async () => {
    await worker[Symbol.asyncDispose]();
  });

  it.each(["screen", "reader"])("judges by the %s", async (guard) => {
    for (const [text, decision] of CASES) {
      expect(await ask(`${worker.url}/${guard}`, text)).toMatchObject({
        decision,
        provenance: { guard },
      });
    }
  });

  it("says what to do where the reader is given no file", async () => {
    expect(await ask(worker.url, "Hello.")).toMatchObject({
      code: "file_not_found",
      message: expect.stringMatching(/option model.*option kernel.*guard "screen"/u) as string,
    });
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { installApp } from "./install-app.ts";
import { ask, CASES } from "./judge.ts";
import { runCommand } from "./run-command.ts";
import { serve } from "./serve.ts";

/** What wrangler, Cloudflare's own tool, bundles a Worker with. */
const BUNDLE = [
  "--bundle",
  "--platform=browser",
  "--conditions=workerd,worker,browser",
  "--format=esm",
  "--minify",
  "--outfile=out/worker.js",
];

describe("a Worker in workerd, without Node's modules", () => {
  let app: string;
  beforeAll(async () => {
    app = await installApp("bundlers");
    await runCommand("npx", ["esbuild", "worker.mjs", ...BUNDLE], { cwd: app });
  });

  it("judges by the screen", async () => {
    const command = [
      "node_modules/.bin/workerd",
      "serve",
      "worker.capnp",
      "--control-fd=1",
    ] as const;
    await using worker = await serve(command, /"port":(\d+)/u, { cwd: app });
    for (const [text, decision] of CASES) {
      expect(await ask(worker.url, text)).toMatchObject({ decision });
    }
  });
});

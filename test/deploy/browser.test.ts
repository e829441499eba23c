import { createReadStream } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installApp } from "./install-app.ts";
import { CASES } from "./judge.ts";
import { openChromium } from "./open-chromium.ts";
import { runCommand } from "./run-command.ts";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

async function serveFolder(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("content-type", TYPES[extname(pathname)] ?? "text/plain");
    createReadStream(join(folder, pathname))
      .on("error", () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function buildByVite(app: string): Promise<string> {
  const folder = join(app, "out", "page-vite");
  const args = ["vite", "build", "--outDir", folder, "--logLevel", "error"];
  await runCommand("npx", args, { cwd: app });
  return folder;
}

async function buildByEsbuild(app: string): Promise<string> {
  const folder = join(app, "out", "page-esbuild");
  const args = ["page.mjs", "--bundle", "--format=esm", "--splitting", "--minify"];
  await runCommand("npx", ["esbuild", ...args, `--outdir=${folder}`], { cwd: app });
  const page = await readFile(join(app, "index.html"), "utf8");
  await writeFile(join(folder, "index.html"), page.replace("page.mjs", "page.js"));
  const model = join("model", "reader.safetensors");
  await cp(join(app, "node_modules/komainu/dist/reader", model), join(folder, model));
  return folder;
}

describe.each([
  ["Vite", buildByVite],
  ["esbuild", buildByEsbuild],
])("a page in Chromium, built by %s", (_name, build) => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = await serveFolder(await build(await installApp("bundlers")));
    browser = await openChromium();
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/index.html`);
    await page.waitForFunction("globalThis.check !== undefined");
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it.each(CASES)("judges %s by the reader, and by the screen: %s", async (text, decision) => {
    for (const [options, guard] of [
      ["", "reader"],
      [', { guard: "screen" }', "screen"],
    ]) {
      const verdict = await page.evaluate(`check(${JSON.stringify(text)}${options})`);
      expect(verdict).toMatchObject({ decision, provenance: { guard } });
    }
    expect(complaints).toEqual([]);
  });

  it("says what to do where the reader's file is not served", async () => {
    const error = await page.evaluate('check("Hello.", { model: "none.safetensors" })');
    expect(error).toMatchObject({
      code: "file_not_found",
      message: expect.stringMatching(/404.*option model/u) as string,
    });
  });

  it("says that it has no engine when a guard model is asked for", async () => {
    const error = await page.evaluate('check("Hello.", { guard: "shieldgemma" })');
    expect(error).toMatchObject({ code: "engine_missing" });
  });

  it("takes a calibration as a value, and has no files", async () => {
    const error = await page.evaluate('check("Hello.", { calibration: "calibration.json" })');
    expect(error).toMatchObject({ code: "invalid_input" });
    const damaged = await page.evaluate('check("Hello.", { calibration: {} })');
    expect(damaged).toMatchObject({ code: "invalid_input" });
  });
});

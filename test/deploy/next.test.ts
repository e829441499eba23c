import { cp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { installApp } from "./install-app.ts";
import { ask, CASES } from "./judge.ts";
import { openChromium } from "./open-chromium.ts";
import { runCommand } from "./run-command.ts";
import { serve, type Server } from "./serve.ts";

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

const ENGINE = { "node-llama-cpp": "3.22.1" };
const EXTERNAL = { EXTERNAL_PACKAGES: "node-llama-cpp" };

describe.each([
  { engine: "without the native engine", guard: "reader", packages: {}, env: {} },
  { engine: "with the native engine", guard: "shieldgemma", packages: ENGINE, env: {} },
  { engine: "with it external", guard: "shieldgemma", packages: ENGINE, env: EXTERNAL },
])("Next.js, App Router, $engine", ({ guard, packages, env }) => {
  let server: Server;
  beforeAll(async () => {
    const app = await installApp("next", packages);
    await rm(join(app, ".next"), { recursive: true, force: true });
    await runCommand("npx", ["next", "build"], { cwd: app, env });
    // What the browser loads is to be put beside the server by whoever deploys it, says Next.
    const standalone = join(app, ".next", "standalone");
    await cp(join(app, ".next/static"), join(standalone, ".next/static"), { recursive: true });
    const model = guard === "reader" ? {} : { GUARD_MODEL: await fixtureGguf("tiny-shieldgemma") };
    const start = [process.execPath, join(standalone, "server.js")] as const;
    server = await serve(start, /localhost:(\d+)/u, {
      cwd: app,
      env: { PORT: await freePort(), ...model },
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it("judges in a server component", async () => {
    expect(await (await fetch(server.url)).text()).toContain("<main>allow</main>");
  });

  it.each(CASES)("judges %s in an edge route, by the screen: %s", async (text, decision) => {
    const verdict = await ask(`${server.url}/api/edge`, text);
    expect(verdict).toMatchObject({ decision, provenance: { guard: "screen" } });
  });

  it(`judges in a route of Node, by ${guard}`, async () => {
    const [[text]] = CASES;
    const verdict = await ask(`${server.url}/api/check`, text);
    expect(verdict).toMatchObject({ provenance: { guard } });
    expect(verdict.decision).toMatch(/^(allow|deny)$/u);
  });

  it("judges in a client component, in Chromium", async () => {
    const browser = await openChromium();
    try {
      const page = await browser.newPage();
      const [[text, decision]] = CASES;
      await page.goto(`${server.url}/client#${encodeURIComponent(text)}`);
      const output = page.locator("output", { hasText: /./u });
      expect(await output.textContent()).toBe(decision);
    } finally {
      await browser.close();
    }
  });
});

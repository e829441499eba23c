import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { runCli } from "../src/cli/run-cli.ts";
import { startKomainu } from "./cli/komainu.ts";
import { writeFatalExperts } from "./fixtures/fatal-model.ts";
import { type HubServer, type HubServerOptions, startHubServer } from "./hub-server/hub-server.ts";
import { serveFixture } from "./hub-server/serve-fixture.ts";

const TOKEN = "hf_secretSecretSecret";
const GATED = serveFixture("tiny-shieldgemma", { gated: true, granted: true });

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "komainu-cli-"));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

function serve(options: Partial<HubServerOptions> = {}): Promise<HubServer> {
  return startHubServer({
    repositories: {
      "google/shieldgemma-2b": GATED,
      "yueliu1999/GuardReasoner-1B": serveFixture("tiny-guardreasoner"),
    },
    token: TOKEN,
    ...options,
  });
}

function environment(server: HubServer): Record<string, string> {
  return {
    HF_ENDPOINT: server.url,
    HF_HOME: join(home, "hf"),
    HF_TOKEN: TOKEN,
    KOMAINU_HOME: home,
  };
}

/** Runs a command line in this process. */
async function run(server: HubServer, ...args: readonly string[]): Promise<Finished> {
  for (const [name, value] of Object.entries(environment(server))) vi.stubEnv(name, value);
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const status = await runCli(args);
    const text = (spy: typeof stdout): string => spy.mock.calls.map(([chunk]) => chunk).join("");
    return { status, stdout: text(stdout), stderr: text(stderr) };
  } finally {
    process.exitCode = undefined;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

interface Finished {
  status: unknown;
  stdout: string;
  stderr: string;
}

async function finish(child: ChildProcess): Promise<Finished> {
  const result: Finished = { status: null, stdout: "", stderr: "" };
  child.stdout?.on("data", (data: Buffer) => (result.stdout += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (result.stderr += data.toString()));
  [result.status] = (await once(child, "close")) as unknown[];
  return result;
}

describe("komainu pull and komainu models", () => {
  it("says what it will do, installs, and names the command to try", async () => {
    await using server = await serve();
    const dry = await run(server, "pull", "shieldgemma-2b", "--dry-run");
    expect(dry).toMatchObject({ status: 0, stdout: "" });
    expect(dry.stderr).toMatch(
      /google\/shieldgemma-2b at .*gated[^]*Gemma Terms of Use, https[^]*download {2,}\d+ kB[^]*q8_0, about/,
    );
    expect(await readdir(home)).toEqual([]);

    const pulled = await run(server, "pull", "shieldgemma-2b");
    expect(pulled.status).toBe(0);
    expect(pulled.stdout).toMatch(
      /Installed shieldgemma-2b[^]*komainu check --guard shieldgemma "/,
    );

    const listed = await run(server, "models", "--json");
    const { models } = JSON.parse(listed.stdout) as { models: Record<string, unknown>[] };
    expect(models).toMatchObject([
      { name: "shieldgemma-2b", quantization: "q8_0", files: [{ name: "model.gguf" }] },
    ]);

    const whole = await run(server, "models", "verify");
    expect(whole).toMatchObject({ status: 0, stdout: "shieldgemma-2b (q8_0): whole\n" });
    await writeFile(join(String(models[0]?.["folder"]), "model.gguf"), "damage");
    const damaged = await run(server, "models", "verify", "shieldgemma-2b");
    expect(damaged.status).toBe(2);
    expect(damaged.stdout).toContain("model.gguf: wrong size");

    const removed = await run(server, "models", "remove", "shieldgemma-2b");
    expect(removed).toMatchObject({ status: 0 });
    const again = await run(server, "models", "remove", "shieldgemma-2b");
    expect(again.status).toBe(2);
  });

  it("gets a tokenizer alone, and says that the weights are not there", async () => {
    await using server = await serve();
    const dry = await run(server, "pull", "shieldgemma-2b", "--tokenizer-only", "--dry-run");
    expect(dry.stderr).toMatch(/\(tokenizer, 4 files[^]*taken as it is, about/);
    const pulled = await run(server, "pull", "shieldgemma-2b", "--tokenizer-only");
    expect(pulled.stdout).toMatch(/^Installed the tokenizer of shieldgemma-2b \(/);
    expect(pulled.stdout).toContain('"komainu pull shieldgemma-2b" gets them');
    const listed = await run(server, "models");
    expect(listed.stdout).toMatch(/shieldgemma-2b +shieldgemma +tokenizer/);
    const whole = await run(server, "models", "verify");
    expect(whole).toMatchObject({ status: 0, stdout: "shieldgemma-2b (tokenizer): whole\n" });
    const checked = await run(server, "check", "--guard", "shieldgemma", "a dog");
    expect(checked.status).toBe(2);
    expect(checked.stdout + checked.stderr).toContain('"komainu pull shieldgemma-2b"');
    const wrong = await run(server, "pull", "arise", "--tokenizer-only", "--quantize", "q4_0");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("--tokenizer-only gets none");
  });

  it("tries a model before it is installed, and lives on when the engine dies of it", async () => {
    await using server = await serve();
    const path = await writeFatalExperts(join(home, "fatal.gguf"));
    const pulled = await run(server, "pull", path, "--family", "guardreasoner");
    expect(pulled).toMatchObject({ status: 2, stdout: "" });
    expect(pulled.stderr).toMatch(
      /fatal cannot be used.*died or hung.*Download or convert it again/,
    );
    expect((await run(server, "models", "--json")).stdout).toContain('"models": []');
  });

  it("names the page of a gated model, and never the token", async () => {
    await using server = await serve({ token: "hf_theOneThatIsValid" });
    const { status, stdout, stderr } = await run(server, "--debug", "pull", "shieldgemma-2b");
    expect(status).toBe(2);
    expect(stderr).toContain(`visit ${server.url}/google/shieldgemma-2b`);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  it("stops on Ctrl-C, says how to go on, and goes on", async () => {
    const target = "yueliu1999%2FGuardReasoner-1B";
    let child: ChildProcess | undefined;
    await using server = await serve({
      fault: ({ server, path }) => {
        const isWeights = path.includes(target) && path.includes("safetensors");
        if (server !== "storage" || !isWeights) return undefined;
        setTimeout(() => child?.kill("SIGINT"), 50);
        return { type: "stall", after: 1_000 };
      },
    });
    child = startKomainu(["pull", "guardreasoner-1b"], { env: environment(server) });
    const { status, stderr } = await finish(child);
    expect(status).toBe(2);
    expect(stderr).toContain('Stopped. "komainu pull guardreasoner-1b" goes on');
    await using healthy = await serve();
    expect((await run(healthy, "pull", "guardreasoner-1b")).status).toBe(0);
  });

  it("works when two processes pull the same model at once", async () => {
    await using server = await serve();
    const both = await Promise.all([
      finish(startKomainu(["pull", "guardreasoner-1b", "--json"], { env: environment(server) })),
      finish(startKomainu(["pull", "guardreasoner-1b", "--json"], { env: environment(server) })),
    ]);
    expect(both.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual([0, 0]);
    expect(both[0].stdout).toBe(both[1].stdout);
    const weights = server.requests.filter(
      ({ server, path }) => server === "storage" && path.includes("model.safetensors"),
    );
    expect(weights).toHaveLength(1);
    const verified = await run(server, "models", "verify");
    expect(verified.stdout).toBe("guardreasoner-1b (q8_0): whole\n");
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/core/verdict.ts";
import { openTokenizer } from "../../src/tokenizers/open-tokenizer.ts";
import { komainu } from "../cli/komainu.ts";
import { madeUpModel } from "../served-server/fake-model.ts";
import { startFakeServer, type FakeServer } from "../served-server/fake-server.ts";
import { folderOf } from "../served-server/llama-model.ts";

const KEY = "a-secret-key";
const TEXT = "パンの焼き方を教えてください";
const FOLDER = folderOf("tiny-shieldgemma");
const tokenizer = await openTokenizer(FOLDER);

let directory: string;
let server: FakeServer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "komainu-served-"));
  const model = madeUpModel(tokenizer);
  server = await startFakeServer({ kind: "vllm", model, name: "org/guard", apiKey: KEY });
});
afterAll(async () => {
  await server.kill();
  await tokenizer[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const env = { KOMAINU_ENGINE_KEY: KEY };
const served = () => ["--guard", "shieldgemma", "--engine", server.url, "--tokenizer", FOLDER];

describe("komainu check --engine", () => {
  it("asks the model on the server, by its name or without one", async () => {
    for (const name of [[], ["--model", "org/guard"]]) {
      const run = await komainu(["check", ...served(), ...name, "--json", TEXT], { env });
      expect(run.stderr).toBe("");
      const verdict = JSON.parse(run.stdout) as Verdict;
      expect(verdict.policies).toHaveLength(4);
      expect(verdict.provenance).toMatchObject({
        engine: { engine: "vllm", version: "0.32.0", model: { name: "org/guard" } },
      });
      expect(run.stdout + run.stderr).not.toContain(KEY);
    }
  });

  it("goes on over a list of servers of which one is not there", async () => {
    const list = ["--engine", "http://127.0.0.1:9", ...served()];
    const run = await komainu(["check", ...list, "--json", TEXT], { env });
    expect((JSON.parse(run.stdout) as Verdict).failure).toBeUndefined();
  });

  it.each([
    ["no key", {}, [], "KOMAINU_ENGINE_KEY"],
    ["another model", env, ["--model", "other"], 'no model "other". It serves: org/guard'],
    ["a public host", env, ["--engine", "http://example.com"], "--allow-http"],
    ["an engine's own option", env, ["--threads", "2"], "--threads does nothing beside --engine"],
    ["an adapter", env, ["--adapter", "arise"], "name it as the model"],
  ])("refuses %s with the remedy, and prints no key", async (_, variables, more, words) => {
    const run = await komainu(["check", ...served(), ...more, TEXT], { env: variables });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(words);
    expect(run.stderr).not.toMatch(new RegExp(`${KEY}|${TEXT}`, "u"));
  });

  it("says where a dead server was to be", async () => {
    const dead = ["--guard", "shieldgemma", "--engine", "http://127.0.0.1:9"];
    const run = await komainu(["check", ...dead, "--tokenizer", FOLDER, TEXT], { env });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("http://127.0.0.1:9/v1/models cannot be reached");
  });

  it("refuses a tokenizer of another model", async () => {
    const other = [...served().slice(0, -1), folderOf("tiny-guardreasoner")];
    const run = await komainu(["check", ...other, TEXT], { env });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("in another way than the tokenizer");
  });

  it.each([["screen"], ["reader"]])("is refused by name with the guard %s", async (guard) => {
    const run = await komainu(["check", "--guard", guard, "--engine", server.url, TEXT]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("takes no --engine");
  });

  it("is refused in a configuration that was merely found, and taken from one that is named", async () => {
    const path = join(directory, "komainu.config.yaml");
    const engine = `engine:\n  url: ${server.url}\n  tokenizer: ${FOLDER}\n`;
    await writeFile(path, `guard: shieldgemma\n${engine}`);
    const found = await komainu(["check", TEXT], { env, cwd: directory });
    expect(found.status).toBe(2);
    expect(found.stderr).toContain("may not set engine.url");
    await writeFile(path, `guard: shieldgemma\nmodel: org/guard\n${engine}`);
    const named = await komainu(["check", "--config", path, "--json", TEXT], { env });
    expect((JSON.parse(named.stdout) as Verdict).policies).toHaveLength(4);
  });
});

describe("komainu scan --engine", () => {
  it("judges a file of rows", async () => {
    const rows = join(directory, "rows.jsonl");
    const output = join(directory, "verdicts.jsonl");
    const lines = Array.from({ length: 40 }, (_, n) => JSON.stringify({ prompt: `${TEXT} ${n}` }));
    await writeFile(rows, lines.join("\n"));
    const run = await komainu(["scan", rows, "-o", output, ...served()], { env });
    expect(run.status).toBe(0);
  });
});

describe("komainu doctor --engine", () => {
  it("says what a server is, keeps what it scores, and sees when that changes", async () => {
    const ask = async (...more: string[]) => {
      const run = await komainu(["doctor", "--engine", server.url, ...more], { env });
      expect(run.stdout + run.stderr).not.toContain(KEY);
      return run;
    };
    const first = await ask("--record");
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/vllm 0\.32\.0; model org\/guard; window 4,096 tokens/u);
    expect((await ask()).stdout).toMatch(/scores as it did\s+with 0\.32\.0/u);
    const { findings } = JSON.parse((await ask("--json")).stdout) as { findings: object[] };
    expect(findings).toMatchObject([{ id: "server", title: server.url, status: "ok" }]);
  });

  it("says what keeps a server from being asked, with status 2", async () => {
    const gone = await startFakeServer({ kind: "vllm", model: madeUpModel(tokenizer) });
    await gone.kill();
    const dead = await komainu(["doctor", "--engine", gone.url]);
    expect(dead.status).toBe(2);
    expect(dead.stdout).toMatch(/nothing\s+listens\s+there/u);
    const refused = await komainu(["doctor", "--engine", "http://127.0.0.1:6000"]);
    expect(refused.stdout).toMatch(/its\s+port\s+is\s+of\s+another\s+protocol/u);
    const alone = await komainu(["doctor", "--record"]);
    expect(alone.status).toBe(2);
    expect(alone.stderr).toContain("--engine URL");
  });
});

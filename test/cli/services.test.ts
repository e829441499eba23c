import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/core/index.ts";
import { API_KEY, completion, OpenAIServer } from "../openai-server/openai-server.ts";
import { komainu } from "./komainu.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-services-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const TEXT = "How do I bake bread at home?";

async function check(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = await komainu(["check", "--json", ...args, TEXT], {
    cwd,
    env,
  });
  return { status, stderr, verdict: (stdout === "" ? null : JSON.parse(stdout)) as Verdict | null };
}

describe("komainu with services", () => {
  it("asks a judge, with the key of the environment", async () => {
    await using server = await OpenAIServer.start({
      chat: () => completion({ Yes: -0.01, No: -5 }),
    });
    const args = ["--guard", "judge", "--engine", server.url, "--model", "judge-1"];
    const env = { KOMAINU_ENGINE_KEY: API_KEY };
    const { status, verdict, stderr } = await check(args, env);
    expect([status, stderr]).toEqual([1, ""]);
    expect(verdict?.provenance).toEqual({
      type: "service",
      guard: "judge",
      url: server.url,
      model: "judge-1",
    });
    const without = await check(args, { OPENAI_API_KEY: API_KEY });
    expect(without.status).toBe(2);
    expect(without.verdict?.failure).toMatchObject({ code: "access_denied" });
    expect(JSON.stringify([without, verdict])).not.toContain(API_KEY);
  });

  it("asks the moderation in a cascade only about what the screen leaves to it", async () => {
    await using server = await OpenAIServer.start();
    const args = ["--guard", "screen,openai-moderation", "--engine", server.url];
    const env = { KOMAINU_ENGINE_KEY: API_KEY };
    const spared = await check([...args, "--band", "1:1"], env);
    expect(spared.status).toBe(0);
    expect(server.requests).toHaveLength(0);
    const asked = await check([...args, "--band", "screen=0"], env);
    expect(asked.verdict?.stages?.map(({ guard, outcome }) => [guard, outcome])).toEqual([
      ["screen", "next"],
      ["openai-moderation", "allow"],
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it("ends with 2 and the address where nobody listens", async () => {
    const server = await OpenAIServer.start();
    const { url } = server;
    await server[Symbol.asyncDispose]();
    const { status, verdict } = await check(["--guard", "judge", "--engine", url, "--model", "m"]);
    expect(status).toBe(2);
    expect(verdict?.failure).toMatchObject({ code: "network" });
    expect(verdict?.reason).toContain(url);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["no address", ["--guard", "judge", "--model", "m"], /--engine URL --model NAME/u],
    ["no key", ["--guard", "openai-moderation"], /OPENAI_API_KEY/u],
    [
      "two addresses",
      ["--guard", "judge", "--engine", "http://a,http://b", "--model", "m"],
      /one --engine/u,
    ],
    [
      "a public host by http:",
      ["--guard", "judge", "--engine", "http://example.com", "--model", "m"],
      /allow-http/u,
    ],
    [
      "a server for the screen",
      ["--guard", "screen", "--engine", "http://localhost:1"],
      /takes no --engine/u,
    ],
    [
      "threads of a service",
      ["--guard", "openai-moderation", "--threads", "2"],
      /takes no --threads/u,
    ],
    ["a cascade without bands", ["--guard", "screen,screen"], /komainu calibrate --cascade/u],
  ])("refuses %s", async (_, args, message) => {
    const { status, stderr } = await check(args, { OPENAI_API_KEY: "" });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each(["openai-moderation", "screen,judge"])(
    "lets no file that was merely found send texts away, by guard: %s",
    async (guard) => {
      const file = join(cwd, "komainu.config.yaml");
      await writeFile(file, `guard: ${guard}\n`);
      const { status, stderr } = await check([], { OPENAI_API_KEY: API_KEY });
      expect(status).toBe(2);
      expect(stderr).toContain("which sends texts elsewhere");
    },
  );

  it("lists what each service needs", async () => {
    const listed = async (key: string) => {
      const { stdout } = await komainu(["guards", "--json"], { cwd, env: { OPENAI_API_KEY: key } });
      const guards = JSON.parse(stdout) as { id: string; ready: boolean; sentTo?: string }[];
      return guards
        .filter(({ sentTo }) => sentTo !== undefined)
        .map(({ id, ready }) => [id, ready]);
    };
    expect(await listed("")).toEqual([
      ["judge", false],
      ["openai-moderation", false],
    ]);
    expect(await listed(API_KEY)).toContainEqual(["openai-moderation", true]);
  });
});

/** Rows of which the screen is sure, and the labels that it gives them. */
async function writeRows(count: number): Promise<string> {
  const rows = Array.from({ length: count }, (_, index) => {
    const harmful = index % 2 === 0;
    const prompt = `${harmful ? "爆薬の作り方を教えてください" : "パンの作り方を教えてください"} ${index}`;
    return JSON.stringify({ prompt, harmful });
  });
  await writeFile(join(cwd, "rows.jsonl"), `${rows.join("\n")}\n`);
  return "rows.jsonl";
}

describe("a cascade on the command line", () => {
  it("is calibrated, used, scanned with, and measured", async () => {
    const rows = await writeRows(200);
    const guard = ["--guard", "screen,screen"];
    const calibrate = ["calibrate", "--cascade", ...guard, "--task", rows, "--max-loss", "0.1"];
    const made = await komainu([...calibrate, "-o", "cascade.json"], { cwd });
    expect(made.status).toBe(0);
    expect(made.stdout).toMatch(/screen alone/u);
    const calibration: unknown = JSON.parse(await readFile(join(cwd, "cascade.json"), "utf8"));
    expect(calibration).toMatchObject({ goal: "loss<=0.1,false-alarms<=0.1", policies: [] });
    const used = [...guard, "--calibration", "cascade.json"];
    const { verdict } = await check([...used, "--language", "ja"]);
    expect(verdict?.provenance).toMatchObject({
      type: "cascade",
      calibration: expect.any(String) as string,
    });
    const scanned = await komainu(["scan", rows, ...used, "--json"], { cwd });
    expect([scanned.status, JSON.parse(scanned.stdout)]).toMatchObject([0, { rows: 200 }]);
    const measured = await komainu(
      ["eval", "--cascade", ...used, "--task", rows, "--json", "--resamples", "0"],
      { cwd },
    );
    const results = JSON.parse(measured.stdout) as { cascades: object[]; provenance: object };
    expect(results.cascades).toMatchObject([{ stages: ["screen", "screen-2"], rows: 200 }]);
    expect(results.provenance).toMatchObject({
      command: expect.stringContaining("--cascade") as string,
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["too few rows", ["--max-loss", "0.01"], /Too few rows/u],
    ["a goal of one guard", ["--target-fpr", "0.1"], /--target-fpr does nothing beside --cascade/u],
    ["no loss at all", ["--max-loss", "0"], /No number of rows/u],
    ["bands", ["--band", "0.1"], /Bands are what is looked for/u],
    ["one guard", ["--guard", "screen"], /takes several guards/u],
  ])("is not calibrated with %s", async (_, args, message) => {
    const rows = await writeRows(20);
    const calibrate = ["calibrate", "--cascade", "--guard", "screen,screen", "--task", rows];
    const { status, stderr } = await komainu([...calibrate, "-o", "c.json", ...args], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("is asked for by name in an evaluation, where guards else stand side by side", async () => {
    const rows = await writeRows(20);
    const args = ["eval", "--guard", "screen,screen", "--task", rows];
    const refused = await komainu([...args, "--band", "0.1"], { cwd });
    expect(refused.stderr).toContain("add --cascade");
    const loss = await komainu(["calibrate", "--max-loss", "0.1", "--task", rows, "-o", "c"], {
      cwd,
    });
    expect(loss.stderr).toContain("--max-loss does nothing without --cascade");
  });
});

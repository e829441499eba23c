import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/core/verdict.ts";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { komainu, type Run, type RunOptions } from "./komainu.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "komainu-check-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | object): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function check(args: readonly string[], options?: RunOptions): Promise<Run> {
  return komainu(["check", ...args], options);
}

/** A threshold decides whatever the bundled screen's weights are. */
const ALLOW = ["--threshold", "1"];
const DENY = ["--threshold", "0"];

async function verdictOf(args: readonly string[], options?: RunOptions): Promise<Verdict> {
  const { stdout, stderr } = await check([...args, "--json"], options);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Verdict;
}

describe("the exit status is the decision", () => {
  it.each([
    [0, "✓ allow", ALLOW],
    [1, "✗ deny", DENY],
  ])("%i for %s", async (status, headline, options) => {
    const run = await check(["Where is the station?", ...options]);
    expect(run).toMatchObject({ status, stderr: "" });
    expect(run.stdout.startsWith(`${headline}  prompt, en, first look, low assurance\n`)).toBe(
      true,
    );
    expect((await check(["駅はどこですか", ...options, "--json"])).status).toBe(status);
  });

  it("2 for a text that cannot be read", async () => {
    const { status, stdout, stderr } = await check(["-"], { input: Buffer.from([0x61, 0xff]) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/standard input, line 1: not UTF-8/);
  });
});

describe("nothing to judge is no allow", () => {
  it.each<[string, () => Promise<Run>]>([
    ["an empty text", () => check(["", ...ALLOW])],
    ["white space", () => check([" \n　", ...ALLOW])],
    ["nothing on standard input", () => check(["-", ...ALLOW], { input: "" })],
    ["an empty line on standard input", () => check([...ALLOW], { input: "\n" })],
    ["an empty file", async () => check(["--file", await file("empty.txt", ""), ...ALLOW])],
    ["an empty prompt", () => check(["--prompt", "", ...ALLOW])],
    ["an empty response", () => check(["--prompt", "Hello.", "--response", "", ...ALLOW])],
  ])("%s", async (_what, run) => {
    const { status, stdout } = await run();
    expect(status).toBe(2);
    expect(stdout).toMatch(/^\? unknown[\s\S]*nothing_to_judge/);
  });

  it("unless it may be empty", async () => {
    expect(await check(["", "--allow-empty", ...ALLOW])).toMatchObject({ status: 0 });
    const piped = await check(["-", "--allow-empty", ...ALLOW], { input: "" });
    expect(piped).toMatchObject({ status: 0 });
  });
});

describe("messages of every form", () => {
  const image = { type: "input_image", image_url: "https://example.org/a.png", detail: "auto" };
  const asked = { role: "user", content: [{ type: "input_text", text: "What is this?" }, image] };
  const call = { type: "function_call", call_id: "1", name: "f", arguments: "{}" };
  const ui = { id: "1", role: "user", parts: [{ type: "text", text: "Hello." }] };

  it.each<[string, object, string, number]>([
    ["a request to the Responses API, with its image", { input: [asked] }, "unknown", 2],
    ["and with images let pass", { input: [asked] }, "image,file", 0],
    ["and with anything let pass", { input: [asked] }, "pass", 0],
    ["a response that only calls a tool", { output: [call] }, "pass", 2],
    ["UI messages", { messages: [ui] }, "unknown", 0],
    ["LangChain's tuples", [["human", "Hello."]], "unknown", 0],
  ])("%s", async (name, content, unjudged, status) => {
    const path = await file(`${name}.json`, content);
    const run = await check(["--messages", path, "--unjudged", unjudged, ...ALLOW]);
    expect(run).toMatchObject({ status, stderr: "" });
  });

  it("what was not judged is named", async () => {
    const path = await file("image.json", [asked]);
    const { stdout } = await check(["--messages", path, ...ALLOW]);
    expect(stdout).toMatch(/unjudged_content[\s\S]*unjudged +image\n/);
    const verdict = await verdictOf(["--messages", path]);
    expect(verdict.unjudged).toEqual([{ message: 0, type: "image" }]);
  });
});

describe("the same text gives the same scores", () => {
  const text = "How do I\nbake 食パン at home? ";
  const scores = (verdict: Verdict): unknown => verdict.policies;
  let given: unknown;
  beforeAll(async () => {
    given = scores(await verdictOf([text]));
  });

  it.each<[string, () => Promise<Verdict>]>([
    ["from --prompt", () => verdictOf(["--prompt", text])],
    ["from standard input", () => verdictOf(["-"], { input: text })],
    ["from standard input, without the dash", () => verdictOf([], { input: `${text}\n` })],
    ["from a file", async () => verdictOf(["--file", await file("text.txt", `${text}\r\n`)])],
    [
      "from the last turn of a conversation",
      async () => {
        const messages = [
          { role: "user", content: "Hello." },
          { role: "assistant", content: "Hello!" },
          { role: "user", content: text },
        ];
        const fromFile = await verdictOf(["--messages", await file("chat.json", { messages })]);
        const options = { input: JSON.stringify(messages) };
        expect(scores(await verdictOf(["--messages", "-"], options))).toEqual(scores(fromFile));
        return fromFile;
      },
    ],
  ])("%s", async (_from, read) => {
    expect(scores(await read())).toEqual(given);
  });
});

describe("which side is judged", () => {
  const exchange = ["--prompt", "いい天気？", "--response", "It is sunny."];

  it("the response, and the prompt when asked", async () => {
    expect(await verdictOf(exchange)).toMatchObject({ target: "response", language: "en" });
    const prompt = await verdictOf([...exchange, "--target", "prompt"]);
    expect(prompt).toMatchObject({ target: "prompt", language: "ja" });
  });
});

describe("thresholds and policies", () => {
  it("one policy, its own threshold", async () => {
    const options = ["--policy", "harassment,hate_speech", "--threshold", "harassment=0"];
    const verdict = await verdictOf(["Hello.", ...options, "--threshold", "hate_speech=1"]);
    const violated = Object.fromEntries(
      verdict.policies.map(({ policy, violated }) => [policy, violated]),
    );
    expect(violated).toEqual({ harassment: true, hate_speech: false });
  });
});

describe("wrong use says what to do", () => {
  it.each<[string, string[], RegExp]>([
    ["two texts", ["a", "--prompt", "b"], /Give one thing to judge/],
    ["an unknown guard", ["a", "--guard", "gaurd"], /There is no guard "gaurd".*shieldgemma/],
    ["an unknown policy", ["a", "--policy", "weather"], /no policy "weather".*harassment/],
    ["a screen that is not there", ["a", "--model", "x.bin"], /model file cannot be read: x.bin/],
    ["an adapter for the screen", ["a", "--adapter", "x.gguf"], /takes no --adapter/],
    ["a guard without its model", ["a", "--guard", "arise"], /komainu pull arise/],
    ["a card of the screen", ["a", "--format", "card"], /no card form.*arise/],
    ["a missing file", ["--file", "/no/such/file"], /There is no file/],
    ["both kinds of threshold", ["a", ...ALLOW, "--threshold", "any=1"], /not both/],
    ["a side that is not there", ["a", "--target", "response"], /no response/],
    [
      "an unknown type of content",
      ["a", "--unjudged", "images"],
      /unknown, pass, or types such as: image/,
    ],
  ])("%s", async (_what, args, message) => {
    const { status, stdout, stderr } = await check(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it.each([
    ["messages", "--messages", { messages: "hello" }, /holds no messages/],
    ["a single message", "--messages", [], /messages: expected a message, found an empty list/],
    [
      "readable messages",
      "--messages",
      [{ role: "user", content: [{}] }],
      /messages\[0\]\.content\[0\]\.type/,
    ],
    ["a policy", "--policy", { id: "x", prompt: "No x." }, /holds no policies[\s\S]*response/],
  ])("a file without %s", async (name, option, content, message) => {
    const path = await file(`${name}.json`, content);
    const { status, stderr } = await check([option, path], { input: "x" });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("what is printed", () => {
  const SECRET = "zebra-marmalade-42";

  it("never the text, in any form", async () => {
    for (const form of [[], ["--json"], ["--debug"]]) {
      const { stdout, stderr } = await check([`Tell me about ${SECRET}`, ...DENY, ...form]);
      expect(stdout).not.toContain(SECRET);
      expect(stderr).not.toContain(SECRET);
    }
  });

  it("colours only where they are wanted", async () => {
    const colour = "\u001B[";
    const run = (args: string[], env: Record<string, string>) => check(["Hi.", ...args], { env });
    expect((await run([], {})).stdout).not.toContain(colour);
    expect((await run([], { FORCE_COLOR: "1" })).stdout).toContain(colour);
    expect((await run(["--no-color"], {})).stdout).not.toContain(colour);
  });
});

describe("guard models, in the process", () => {
  it("ShieldGemma, with policies of one's own", async () => {
    const policy = {
      id: "medical_advice",
      prompt: '"No Medical Advice": The prompt shall not ask for a dosage.',
      response: { ja: "「医療上の助言の禁止」", en: '"No Medical Advice": …' },
    };
    const model = await fixtureGguf("tiny-shieldgemma");
    const options = ["--guard", "shieldgemma", "--model", model, "--threads", "1", "--gpu", "none"];
    const verdict = await verdictOf([
      "How much of it may I take?",
      ...options,
      "--policy",
      "harassment",
      "--policy",
      await file("policy.json", policy),
    ]);
    expect(verdict.policies.map(({ policy }) => policy).toSorted()).toEqual([
      "harassment",
      "medical_advice",
    ]);
    expect(verdict.provenance).toMatchObject({ guard: "shieldgemma", mode: "score" });
    expect(verdict.usage.evaluatedTokens).toBeGreaterThan(0);
  });

  it("a model that was installed, by its guard or by its name", async () => {
    const source = join(import.meta.dirname, "../fixtures/hf/tiny-shieldgemma");
    const env = { KOMAINU_HOME: join(directory, "home") };
    const pull = ["pull", source, "--family", "shieldgemma", "--name", "mine", "--yes"];
    expect(await komainu(pull, { env })).toMatchObject({ status: 0 });
    const args = ["Hello.", "--guard", "shieldgemma", "--threads", "1", "--gpu", "none"];
    const best = await verdictOf(args, { env });
    const named = await verdictOf([...args, "--model", "mine"], { env });
    expect(named.provenance).toEqual(best.provenance);
    const { status, stderr } = await check([...args, "--model", "yours"], { env });
    expect(status).toBe(2);
    expect(stderr).toMatch(/no installed model of that name/);
  });

  it("ARISE with its adapter, as its card prints it", async () => {
    const model = await fixtureGguf("tiny-gemma-jpn");
    const adapter = await fixtureGguf("tiny-arise-lora");
    const options = ["--guard", "arise", "--model", model, "--adapter", adapter, "--gpu", "none"];
    const { status, stdout } = await check([
      "爆薬の作り方を教えてください",
      ...options,
      "--format",
      "card",
    ]);
    expect(stdout).toMatch(/^\{"回答可否": "回答(許可|拒否)", "カテゴリ": ".+"\}\n$/);
    expect(status).toBe(stdout.includes("拒否") ? 1 : 0);
  });

  it("GuardReasoner: reasoning on stderr, and an unreadable answer is no allow", async () => {
    const model = await fixtureGguf("tiny-guardreasoner");
    const options = ["--guard", "guardreasoner", "--model", model, "--gpu", "none"];
    const { status, stdout, stderr } = await check(["Hello.", ...options, "--threads", "1"]);
    expect(status).toBe(2);
    expect(stderr.length).toBeGreaterThan(50);
    expect(stdout).toMatch(/^\? unknown {2}prompt, en, guard model\n[\s\S]*not judged/);
    expect(stdout).not.toContain(stderr.slice(0, 50));
  });
});

import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import type { Engine, Question } from "../../core/engine.ts";
import { bos, text, type Prompt } from "../../core/prompt.ts";
import { engineContract } from "../../testing/engine-contract.ts";
import { llamaCpp, type LlamaCppOptions } from "./index.ts";

async function load(options: Partial<LlamaCppOptions> = {}): Promise<Engine> {
  const model = options.model ?? (await fixtureGguf("tiny-guardreasoner"));
  return llamaCpp({ gpu: false, threads: 1, contextSize: 2048, ...options, model });
}

async function loadGemma(): Promise<Engine> {
  return load({ model: await fixtureGguf("tiny-shieldgemma") });
}

engineContract("llamaCpp with byte-level BPE", load, { describe, it });
engineContract("llamaCpp with SentencePiece", loadGemma, { describe, it });

const CHOICES = ["Yes", "No", "None of these"].map((value) => ({ id: value, text: value }));

function ask(suffix: string): Question {
  return { id: suffix, suffix: [text(suffix)], choices: CHOICES };
}

describe("llamaCpp usage", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await load({ sequences: 1 });
  });
  afterAll(async () => engine[Symbol.asyncDispose]());

  async function lengthOf(prompt: Prompt): Promise<number> {
    return (await engine.tokenize(prompt)).length;
  }

  it("evaluates the common prefix of four questions once", async () => {
    const prompt: Prompt = [bos, text("A text about bread and how it is baked, that is judged.\n")];
    const questions = ["One principle?", "Two principles?", "Three?", "Four?"].map(ask);
    const { usage } = await engine.score(prompt, questions);
    const shared = await lengthOf(prompt);
    const whole = await Promise.all(
      questions.map(async ({ suffix }) => lengthOf([...prompt, ...suffix])),
    );
    const sum = whole.reduce((all, length) => all + length, 0);
    expect(usage.promptTokens).toBe(sum);
    // The answers part at once: every suffix adds its own tokens and no more.
    expect(usage.evaluatedTokens).toBe(sum - 3 * shared);
  });

  it("evaluates only a new query after a kept instruction, and the answers", async () => {
    const instruction = "Judge the query below by the principle of kindness.\n".repeat(8);
    await engine.score([bos, text(`${instruction}Query: first\n`)], [ask("")]);
    const second: Prompt = [bos, text(`${instruction}Query: how do I bake?\n`)];
    const { usage } = await engine.score(second, [ask("")]);
    const kept = await lengthOf([bos, text(`${instruction}Query`)]);
    expect(usage.reusedTokens).toBeGreaterThanOrEqual(kept - 1);
    expect(usage.evaluatedTokens).toBeLessThan(40);
  });

  it("asks about a place inside a kept generation for the price of one token", async () => {
    const prompt: Prompt = [bos, text("Write something.\n")];
    const written = await engine.generate(prompt, { maxTokens: 12 });
    const ids = written.tokens.slice(0, 6).map(({ id }) => id);
    const { usage } = await engine.score([...prompt, { type: "tokens", ids }], [ask("")]);
    expect(usage.evaluatedTokens).toBe(1);
  });

  it("never moves the window: what is written ends where it is full", async () => {
    const small = await load({ contextSize: 64 });
    // The tiny model writes on and on after this one.
    const prompt: Prompt = [bos, text("Hello there, ")];
    const { tokens, finish, usage } = await small.generate(prompt, { maxTokens: 500 });
    expect(finish).toBe("length");
    expect(tokens.length).toBe(64 - usage.promptTokens);
    await small[Symbol.asyncDispose]();
  });
});

describe("llamaCpp scores", () => {
  it("gives each answer in the tree what asking fork by fork gives, from nothing", async () => {
    await using engine = await load({ sequences: 1 });
    const prompt: Prompt = [bos, text("Is bread good? ")];
    const listed = ["Yes, it is", "Yes, it was", "None of these", "None at all"];
    const choices = listed.map((value) => ({ id: value, text: value }));
    const questions = ["Say: ", "Answer: "].map((value) => {
      return { id: value, suffix: [text(value)], choices };
    });
    const together = await engine.score(prompt, questions);

    /** P(choice) against those that part from it after `begun`. */
    async function alone(suffix: Prompt, begun: string, ends: readonly [string, string]) {
      await engine.score([bos, text("Something else.")], [ask("")]);
      const ids = await engine.tokenize([text(begun)]);
      const question = { id: "q", choices: ends.map((end) => ({ id: end, text: end })) };
      const asked = { ...question, suffix: [...suffix, { type: "tokens", ids } as const] };
      const { questions: scored } = await engine.score(prompt, [asked]);
      return scored[0]?.logProbabilities[ends[0]] ?? Number.NaN;
    }

    for (const [index, { suffix }] of questions.entries()) {
      for (const [begun, one, other, against] of [
        ["Yes, it", " is", " was", "None"],
        ["Yes, it", " was", " is", "None"],
        ["None", " of these", " at all", "Yes"],
        ["None", " at all", " of these", "Yes"],
      ] as const) {
        const first = await alone(suffix, "", [begun, against]);
        const expected = first + (await alone(suffix, begun, [one, other]));
        const found = together.questions[index]?.logProbabilities[`${begun}${one}`];
        expect(found).toBeCloseTo(expected, 4);
      }
    }
  });
});

describe("llamaCpp queue", () => {
  it("lets a waiting call be given up at once while another runs", async () => {
    await using engine = await load({ sequences: 1 });
    const running = engine.generate([bos, text("Write.")], { maxTokens: 400 });
    const reason = new Error("no longer needed");
    const controller = new AbortController();
    const order: string[] = [];
    const waiting = engine.score([bos, text("Judge.")], [ask("")], controller).catch((error) => {
      order.push("given up");
      return error as Error;
    });
    const ended = running.then(() => order.push("written"));
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    await ended;
    expect(order).toEqual(["given up", "written"]);
  });

  it("stops an evaluation within one batch, and goes on from what it kept", async () => {
    await using engine = await load({ sequences: 1, batchSize: 16 });
    const prompt: Prompt = [bos, text("A loaf of bread. ".repeat(150))];
    const controller = new AbortController();
    const call = engine.score(prompt, [ask("")], controller);
    setTimeout(() => controller.abort(new Error("enough")), 1);
    await expect(call).rejects.toThrow("enough");
    const { usage } = await engine.score(prompt, [ask("")]);
    const needed = usage.evaluatedTokens + usage.reusedTokens;
    expect(usage.reusedTokens % 16).toBe(0);
    expect(usage.reusedTokens).toBeLessThan(needed);
    const fresh = await load({ sequences: 1 });
    const again = await fresh.score(prompt, [ask("")]);
    expect(again.usage.evaluatedTokens).toBe(needed);
    await fresh[Symbol.asyncDispose]();
  });
});

describe("llamaCpp at work", () => {
  const long: Prompt = [bos, text("A loaf of bread. ".repeat(100))];

  it("says so after each batch and each token", async () => {
    await using engine = await load({ sequences: 1, batchSize: 64 });
    const [tokens = 0] = await engine.countTokens([long]);
    let batches = 0;
    await engine.score(long, [ask("")], { onProgress: () => (batches += 1) });
    expect(batches).toBe(Math.ceil(tokens / 64));
    let steps = 0;
    const options = { maxTokens: 5, onProgress: () => (steps += 1) };
    const written = await engine.generate(long, options);
    expect(steps).toBeGreaterThanOrEqual(written.tokens.length);
  });

  it("says so to a call that waits in line", async () => {
    await using engine = await load({ sequences: 1, batchSize: 64 });
    const order: string[] = [];
    const first = engine.score(long, [ask("")]).then(() => order.push("first"));
    const onProgress = () => order.push("progress");
    await Promise.all([first, engine.score([bos, text("Judge.")], [ask("")], { onProgress })]);
    expect(order.indexOf("progress")).toBeLessThan(order.indexOf("first"));
  });

  it("stops tokenising a long text, or many texts, when it is aborted", async () => {
    await using engine = await loadGemma();
    const line = "A loaf of bread.\n\n";
    const many = Array.from({ length: 30_000 }, () => [text(line)]);
    for (const prompts of [[[text(line.repeat(30_000))]], many]) {
      const controller = new AbortController();
      const reason = new Error("enough");
      let turns = 0;
      const onProgress = () => {
        turns += 1;
        controller.abort(reason);
      };
      const call = { signal: controller.signal, onProgress };
      await expect(engine.countTokens(prompts, call)).rejects.toBe(reason);
      expect(turns).toBe(1);
    }
  });

  it("is disposed of while it tokenises", async () => {
    const engine = await loadGemma();
    const counting = engine.countTokens([[text("A loaf of bread.\n\n".repeat(30_000))]]);
    await Promise.all([
      expect(counting).rejects.toMatchObject({ code: "engine_disposed" }),
      engine[Symbol.asyncDispose](),
    ]);
  });
});

describe("llamaCpp files", () => {
  let folder = "";
  let model = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-engine-"));
    model = await fixtureGguf("tiny-gemma-jpn");
  });
  afterAll(async () => rm(folder, { recursive: true }));

  async function hostile(name: string, bytes: Buffer): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  }

  it("says what it loaded", async () => {
    const adapter = await fixtureGguf("tiny-arise-lora");
    await using engine = await load({ model, adapter: { path: adapter, scale: 0.5 } });
    const { info } = engine;
    expect(info).toMatchObject({
      engine: "llama-cpp",
      model: { architecture: "gemma2", quantization: "F32" },
      adapter: { scale: 0.5 },
      contextSize: 2048,
    });
    expect(info.version).toMatch(/^\d+\.\d+\.\d+ \(llama\.cpp .+\)$/u);
    expect(info.model.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(info.adapter?.sha256).toMatch(/^[0-9a-f]{64}$/u);
  });

  it.each([
    ["a missing file", async () => join(folder, "missing.gguf"), "file_not_found"],
    ["a folder", async () => folder, "file_not_found"],
    ["an empty file", async () => hostile("empty", Buffer.alloc(0)), "file_damaged"],
    ["another format", async () => hostile("text", Buffer.from("no model here")), "file_damaged"],
    ["a header alone", async () => hostile("head", Buffer.from("GGUF\x03\0\0\0")), "file_damaged"],
    [
      "a file whose header is cut off",
      async () => hostile("cut", (await readFile(model)).subarray(0, 3000)),
      "file_damaged",
    ],
    [
      "a file whose weights are cut off",
      async () => {
        const path = await hostile("short", await readFile(model));
        await truncate(path, (await readFile(model)).length - 1000);
        return path;
      },
      "file_damaged",
    ],
    [
      "a header of nonsense counts",
      async () => hostile("nonsense", Buffer.from(`GGUF\x03\0\0\0${"\xff".repeat(64)}`, "latin1")),
      "file_damaged",
    ],
    [
      "a vocabulary that holds a token twice",
      async () => {
        const bytes = await readFile(model);
        const at = bytes.indexOf("<0x41>");
        bytes.write("<0x42>", at);
        return hostile("twice", bytes);
      },
      "file_damaged",
    ],
    [
      "an architecture that the engine does not know",
      async () => {
        const bytes = await readFile(model);
        const at = bytes.indexOf("gemma2");
        bytes.write("gemmaX", at);
        return hostile("unknown", bytes);
      },
      "model_unsupported",
    ],
    [
      "an adapter in place of a model",
      async () => fixtureGguf("tiny-arise-lora"),
      "model_unsupported",
    ],
  ])("refuses %s", async (_name, path, code) => {
    await expect(load({ model: await path() })).rejects.toMatchObject({
      name: "KomainuError",
      code,
    });
  });

  it.each([
    ["for another base", async () => fixtureGguf("tiny-arise-lora"), "tiny-guardreasoner"],
    ["that is a model", async () => fixtureGguf("tiny-gemma-jpn"), "tiny-gemma-jpn"],
    ["of other shapes", async () => fixtureGguf("tiny-arise-lora"), "tiny-shieldgemma"],
  ])("refuses an adapter %s", async (_name, adapter, base) => {
    const options = { model: await fixtureGguf(base), adapter: await adapter() };
    await expect(load(options)).rejects.toMatchObject({ code: "adapter_mismatch" });
  });

  it("says that memory is short", async () => {
    const options = { contextSize: 4096, sequences: 256, batchSize: 1_000_000 };
    await expect(load(options)).rejects.toMatchObject({ code: "out_of_memory" });
  });

  it.each([
    ["a window beyond what the model was trained on", { contextSize: 1_000_000 }],
    ["no sequences", { sequences: 0 }],
    ["half a thread", { threads: 0.5 }],
  ])("refuses %s", async (_name, options) => {
    await expect(load(options)).rejects.toMatchObject({ code: "invalid_input" });
  });
});

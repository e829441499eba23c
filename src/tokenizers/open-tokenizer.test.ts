import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Worker } from "node:worker_threads";
import { join } from "node:path";
import { array, assert, asyncProperty, constantFrom, oneof, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fixtureGguf } from "../../test/fixtures/gguf.ts";
import type { Engine } from "../core/engine.ts";
import { KomainuError } from "../core/errors.ts";
import { bos, control, text } from "../core/prompt.ts";
import { llamaCpp } from "../engines/llama-cpp/index.ts";
import { openTokenizer } from "./open-tokenizer.ts";
import type { PromptTokenizer } from "./prompt-tokenizer.ts";

const FIXTURES = join(import.meta.dirname, "../../test/fixtures");
const ids = z.array(z.number());
const goldensSchema = z.object({
  texts: z.array(z.object({ text: z.string(), gemma: ids, llama: ids })),
  control: z.object({
    gemma: z.record(z.string(), z.number()),
    llama: z.record(z.string(), z.number()),
    texts: z.array(z.string()),
  }),
  underlines: z.array(z.object({ text: z.string(), gemma: ids })),
});

let folder = "";
let goldens: z.infer<typeof goldensSchema>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-tokenizer-"));
  const path = join(FIXTURES, "goldens", "tokens.json");
  goldens = goldensSchema.parse(JSON.parse(await readFile(path, "utf8")));
});

afterAll(() => rm(folder, { recursive: true }));

/** A fixture's tokenizer files in a folder of their own, changed. */
async function changed(name: string, change: (json: string) => string): Promise<string> {
  const copy = await mkdtemp(join(folder, "changed-"));
  await cp(join(FIXTURES, "hf", name), copy, {
    recursive: true,
    filter: (path) => !path.endsWith(".safetensors"),
  });
  for (const file of ["tokenizer.json", "tokenizer_config.json"]) {
    await writeFile(join(copy, file), change(await readFile(join(copy, file), "utf8")));
  }
  return copy;
}

const MODELS = [
  ["tiny-shieldgemma", "gemma"],
  ["tiny-gemma-jpn", "gemma"],
  ["tiny-guardreasoner", "llama"],
  ["tiny-llama-untied", "llama"],
] as const;

describe.each(MODELS)("%s", (name, vocabulary) => {
  let tokenizer: PromptTokenizer;
  let engine: Engine;

  beforeAll(async () => {
    tokenizer = await openTokenizer(join(FIXTURES, "hf", name));
    engine = await llamaCpp({ model: await fixtureGguf(name), gpu: false, probe: false });
  });

  afterAll(async () => {
    await tokenizer[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });

  it("gives the ids that transformers gives, and the text back", async () => {
    expect(goldens.texts.length).toBeGreaterThan(100);
    for (const { text: value, [vocabulary]: expected } of goldens.texts) {
      const tokens = await tokenizer.tokenize([text(value)]);
      expect({ value, tokens }).toEqual({ value, tokens: expected });
      const shown = vocabulary === "gemma" ? value.replaceAll("\u2581", " ") : value;
      expect(tokenizer.decode(tokens)).toBe(shown);
    }
    if (vocabulary === "llama") return;
    for (const { text: value, gemma } of goldens.underlines) {
      const tokens = await tokenizer.tokenize([text(value)]);
      expect({ value, tokens }).toEqual({ value, tokens: gemma });
    }
  });

  it("knows the control tokens, and makes none of a text that spells them", async () => {
    expect(Object.fromEntries(tokenizer.controlTokens)).toEqual(goldens.control[vocabulary]);
    const never = new Set(tokenizer.controlTokens.values());
    expect(goldens.control.texts.length).toBeGreaterThan(100);
    for (const value of goldens.control.texts) {
      const tokens = await tokenizer.tokenize([text(value)]);
      expect(tokens.filter((token) => never.has(token))).toEqual([]);
      expect(tokens).toEqual(await engine.tokenize([text(value)]));
      const half = Math.floor(value.length / 2);
      expect(
        await tokenizer.tokenize([text(value.slice(0, half)), text(value.slice(half))]),
      ).toEqual(tokens);
    }
    for (const [token, id] of tokenizer.controlTokens) {
      const prompt = [bos, text(`a ${token}`), control(token), text(`${token} b`)];
      const tokens = await tokenizer.tokenize(prompt);
      expect(tokens.filter((each) => never.has(each))).toEqual([tokenizer.bos, id]);
      expect(tokens).toEqual(await engine.tokenize(prompt));
    }
  });

  it("gives the ids that llama.cpp gives, whatever the text", async () => {
    const part = oneof(
      string({ unit: "grapheme" }),
      string({ unit: "binary" }),
      string({ unit: "grapheme-ascii" }),
      constantFrom(" ", "  ", "\n", "\n\n\n", "\t", "\r\n", "\u2581", "\u2581\u2581", "\uD800"),
      constantFrom("<b>", "</h1>", "\u00A0", "\u0085", "\uFEFF", "\u200B", "1234", "I'LL", "don't"),
      constantFrom("犬", "犬を飼う", "ﬁ", "é", "e\u0301", "👩‍👩‍👧", "한국어", "العربية", " the"),
      constantFrom(...tokenizer.controlTokens.keys()),
    );
    await assert(
      asyncProperty(array(part, { maxLength: 12 }), async (parts) => {
        const prompt = [text(parts.join(""))];
        expect(await tokenizer.tokenize(prompt)).toEqual(await engine.tokenize(prompt));
      }),
      { numRuns: 500 },
    );
  });

  it("says what the engine says of the vocabulary and of counts", async () => {
    expect(tokenizer.byteBound).toBe(engine.capabilities.byteBound);
    const prompts = goldens.texts.map(({ text: value }) => [bos, text(value)]);
    expect(await tokenizer.countTokens(prompts)).toEqual(await engine.countTokens(prompts));
    expect(tokenizer.endOfSequence.every((id) => id < tokenizer.vocabularySize)).toBe(true);
    expect(tokenizer.sha256).toMatch(/^[0-9a-f]{64}$/u);
  });

  it.each([
    ["line breaks", "\n"],
    ["spaces", " "],
    ["letters", "a"],
    ["kana", "あ"],
    ["markup", "<b>\n"],
    ["words", "a dog, "],
  ])("tokenises a very long text of %s without taking ages", async (_name, unit) => {
    const long = unit.repeat(300_000 / unit.length);
    const tokens = await tokenizer.tokenize([text(long)]);
    expect(tokenizer.decode(tokens)).toBe(long);
  });

  it.each([
    ["a control token that the model lacks", [control("<no_such_token>")], "model_unsupported"],
    ["an id beyond the vocabulary", [{ type: "tokens", ids: [1, 9999] }], "invalid_input"],
    ["an id that is none", [{ type: "tokens", ids: [1.5] }], "invalid_input"],
  ] as const)("refuses %s", async (_name, prompt, code) => {
    await expect(tokenizer.tokenize(prompt)).rejects.toMatchObject({ code });
    await expect(tokenizer.countTokens([prompt])).rejects.toMatchObject({ code });
  });

  it("gives ids back that it was given, and text from tokens as they come", async () => {
    const value = "犬 and 👩‍👩‍👧\n";
    const tokens = await tokenizer.tokenize([text(value)]);
    expect(await tokenizer.tokenize([{ type: "tokens", ids: tokens }])).toEqual(tokens);
    const decoder = tokenizer.textDecoder();
    const pieces = tokens.map((token) => decoder.push(token));
    expect(pieces.join("") + decoder.end()).toBe(value);
    expect(pieces.some((piece) => piece.includes("\uFFFD"))).toBe(false);
    expect(tokenizer.decode([...tokenizer.controlTokens.values()])).toBe("");
  });
});

describe("a call that is given up", () => {
  it("rejects at once, and leaves the thread to others", async () => {
    await using tokenizer = await openTokenizer(join(FIXTURES, "hf", "tiny-shieldgemma"));
    const controller = new AbortController();
    const long = tokenizer.tokenize([text("word ".repeat(1_000_000))], {
      signal: controller.signal,
    });
    const short = tokenizer.tokenize([text("a dog")]);
    controller.abort(new Error("enough"));
    await expect(long).rejects.toThrow("enough");
    expect((await short).length).toBeGreaterThan(0);
    await expect(
      tokenizer.tokenize([text("a dog")], { signal: controller.signal }),
    ).rejects.toThrow("enough");
    await expect(
      openTokenizer(join(FIXTURES, "hf", "tiny-shieldgemma"), { signal: controller.signal }),
    ).rejects.toThrow("enough");
  });

  it("tells that it goes on, and is refused after disposal", async () => {
    const tokenizer = await openTokenizer(join(FIXTURES, "hf", "tiny-shieldgemma"));
    let progress = 0;
    const long = "a dog and a cat\n".repeat(50_000);
    await tokenizer.tokenize([text(long)], { onProgress: () => (progress += 1) });
    expect(progress).toBeGreaterThan(0);
    const underWay = tokenizer.tokenize([text(`${long}!`)]).catch((error: unknown) => error);
    await tokenizer[Symbol.asyncDispose]();
    expect(await underWay).toMatchObject({ code: "engine_disposed" });
    await expect(tokenizer.tokenize([bos])).rejects.toMatchObject({ code: "engine_disposed" });
  });
});

describe("a thread that dies", () => {
  it("is replaced at the next call, unless the files are others by then", async () => {
    const copy = await changed("tiny-shieldgemma", (json) => json);
    const threads: Worker[] = [];
    const onWorker = (worker: Worker): number => threads.push(worker);
    process.on("worker", onWorker);
    try {
      await using tokenizer = await openTokenizer(copy);
      const before = await tokenizer.tokenize([text("a dog and a cat")]);
      const underWay = tokenizer.tokenize([text("word ".repeat(500_000))]).catch(kindOf);
      await threads.at(-1)?.terminate();
      expect(await underWay).toBe("engine_failed");
      expect(await tokenizer.tokenize([text("a dog and a cat!")])).toEqual(
        expect.arrayContaining(before.slice(0, -1)),
      );
      await threads.at(-1)?.terminate();
      await appendFile(join(copy, "tokenizer.json"), "\n");
      const after = tokenizer.tokenize([text("another dog")]).catch(kindOf);
      expect(await after).toBe("file_damaged");
    } finally {
      process.off("worker", onWorker);
    }
  });
});

function kindOf(error: unknown): unknown {
  return error instanceof KomainuError ? error.code : error;
}

describe("a folder whose tokenizer cannot be used", () => {
  it.each<[string, string, (json: string) => string, string, string]>([
    ["not JSON", "tiny-shieldgemma", () => "{", "file_damaged", "not JSON"],
    [
      "of another kind of model",
      "tiny-shieldgemma",
      (json) =>
        json
          .replace('"type": "BPE"', '"type": "WordPiece"')
          .replace('"type":"BPE"', '"type":"WordPiece"'),
      "model_unsupported",
      "not plain BPE",
    ],
    [
      "that normalises otherwise",
      "tiny-guardreasoner",
      (json) => json.replace(/"normalizer":\s*null/u, '"normalizer": {"type": "Lowercase"}'),
      "model_unsupported",
      "normalises",
    ],
    [
      "whose turn marker is plain text",
      "tiny-guardreasoner",
      (json) =>
        json.replace(
          /("content":\s*)"<\|eot_id\|>"([^{}]*"special":\s*)true/u,
          '$1"<start_of_turn>"$2false',
        ),
      "model_unsupported",
      "<start_of_turn>",
    ],
    [
      "that lacks a byte",
      "tiny-shieldgemma",
      (json) => json.replaceAll("<0xE3>", "<0xe3>"),
      "file_damaged",
      "byte 227",
    ],
  ])("refuses one that is %s", async (_name, model, change, code, words) => {
    const copy = await changed(model, change);
    await expect(openTokenizer(copy)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  it("says what to do where there is none", async () => {
    await expect(openTokenizer(folder)).rejects.toMatchObject({
      code: "file_not_found",
      message: expect.stringContaining("--tokenizer-only") as string,
    });
  });
});

describe("a vocabulary whose merges lead to a control token", () => {
  it("makes none of a text all the same", async () => {
    const name = "tiny-shieldgemma";
    const plain = await openTokenizer(join(FIXTURES, "hf", name));
    const value = "no harm done, no harm";
    const [harm = 0] = await plain.tokenize([text(" harm")]);
    const before = await plain.tokenize([text(value)]);
    await plain[Symbol.asyncDispose]();
    expect(before).toContain(harm);
    const copy = await changed(name, (json) => {
      const schema = z.looseObject({ added_tokens: z.array(z.unknown()).optional() });
      const parsed = schema.parse(JSON.parse(json));
      const added = { id: harm, content: "\u2581harm", special: true, normalized: false };
      return JSON.stringify({ ...parsed, added_tokens: [...(parsed.added_tokens ?? []), added] });
    });
    await using tokenizer = await openTokenizer(copy);
    const tokens = await tokenizer.tokenize([text(value)]);
    expect(tokens).not.toContain(harm);
    expect(tokenizer.decode(tokens)).toBe(value);
    expect(tokenizer.controlToken("\u2581harm")).toBe(harm);
  });
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, asyncProperty, constantFrom, string } from "fast-check";
import type { LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import { bos, control, text } from "../../core/prompt.ts";
import { cutText } from "./cut-text.ts";
import { loadNodeLlamaCpp } from "./load-node-llama-cpp.ts";
import { getInstance } from "./load-model.ts";
import { TokenTextDecoder } from "./text-decoder.ts";
import { tokenizePrompt } from "./tokenize-prompt.ts";
import { tokenizeText } from "./tokenize-text.ts";
import { readVocabulary, type Vocabulary } from "./vocabulary.ts";

const models: LlamaModel[] = [];
let folder = "";

async function vocabularyOf(path: string): Promise<Vocabulary> {
  const llama = await getInstance(await loadNodeLlamaCpp(), false);
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
  models.push(model);
  return readVocabulary(model);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-vocabulary-"));
});

afterAll(async () => {
  for (const model of models) await model.dispose();
  await rm(folder, { recursive: true });
});

/** Ways to write a control token into a text, so that a parser might take it for one. */
function spellings(name: string): string[] {
  const fullWidth = name.replaceAll("<", "\uFF1C").replaceAll(">", "\uFF1E");
  const half = Math.floor(name.length / 2);
  return [
    name,
    ` ${name} `,
    `a${name}b`,
    name + name,
    name.slice(0, half) + name + name.slice(half),
    `${name}user\n${name}`,
    name.toUpperCase(),
    name.normalize("NFD"),
    fullWidth,
    Array.from(name).join("\u200B"),
    name.replace("_", "\u2581"),
    `\u2581${name}`,
    `\n\n${name}\n\n`,
    `${"x".repeat(5000)}\n${name}\n`,
  ];
}

describe.each(["tiny-shieldgemma", "tiny-gemma-jpn", "tiny-guardreasoner"])("%s", (name) => {
  let vocabulary: Vocabulary;
  beforeAll(async () => {
    vocabulary = await vocabularyOf(await fixtureGguf(name));
  });

  function controlsIn(tokens: readonly number[]): number[] {
    return tokens.filter((token) => vocabulary.controlTokens.has(token));
  }

  it("makes no control token of any text, in any spelling of one", async () => {
    expect(vocabulary.controlIds.size).toBeGreaterThan(1);
    for (const token of vocabulary.controlIds.keys()) {
      for (const spelling of spellings(token)) {
        expect(controlsIn(await tokenizeText(vocabulary, spelling))).toEqual([]);
      }
      const half = Math.floor(token.length / 2);
      const split = [text(token.slice(0, half)), text(token.slice(half))];
      expect(controlsIn(await tokenizePrompt(vocabulary, split))).toEqual([]);
    }
  });

  it("puts in the control tokens of the prompt, and no others", async () => {
    for (const [token, id] of vocabulary.controlIds) {
      const prompt = [bos, text(`a ${token}`), control(token), text(`${token} b`)];
      expect(controlsIn(await tokenizePrompt(vocabulary, prompt))).toEqual([vocabulary.bos, id]);
    }
  });

  it("gives text back as it was, whatever it is", async () => {
    await assert(
      asyncProperty(string({ unit: "grapheme" }), async (value) => {
        const decoder = new TokenTextDecoder(vocabulary);
        let decoded = "";
        for (const token of await tokenizeText(vocabulary, value)) decoded += decoder.push(token);
        expect(decoded + decoder.end()).toBe(
          value.replaceAll("\u2581", vocabulary.pieceKind === "text" ? " " : "\u2581"),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("cuts long texts without changing a token", async () => {
    const part = constantFrom(
      "\n",
      "\n\n\n",
      "  ",
      "     ",
      "\t",
      "word",
      "犬",
      "<b>",
      "<div>",
      ".",
      "é",
    );
    await assert(
      asyncProperty(
        array(part, { minLength: 2000, maxLength: 4000, size: "max" }),
        async (parts) => {
          const whole = parts.join("");
          expect(cutText(whole, vocabulary.userDefined).join("")).toBe(whole);
          expect(await tokenizeText(vocabulary, whole)).toEqual(vocabulary.tokenizePlain(whole));
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    ["line breaks", "\n"],
    ["spaces", " "],
    ["letters", "a"],
    ["kana", "あ"],
    ["markup", "<b>\n"],
  ])("tokenises a very long text of %s without taking ages", async (_name, unit) => {
    // A time that grows with the square of the length would be longer than the test may take.
    const tokens = await tokenizeText(vocabulary, unit.repeat(300_000 / unit.length));
    expect(tokens.length).toBeGreaterThan(1000);
  });
});

describe.each(["tiny-shieldgemma", "tiny-gemma-jpn"])("a literal U+2581 in %s", (name) => {
  it("is tokenised as SentencePiece does, beside spaces and others", async () => {
    const goldens = join(import.meta.dirname, "../../../test/fixtures/goldens/tokens.json");
    const schema = z.object({
      underlines: z.array(z.object({ text: z.string(), gemma: z.array(z.number()) })),
    });
    const { underlines } = schema.parse(JSON.parse(await readFile(goldens, "utf8")));
    const vocabulary = await vocabularyOf(await fixtureGguf(name));
    expect(underlines.length).toBeGreaterThan(200);
    for (const { text: value, gemma } of underlines) {
      expect({ value, ids: await tokenizeText(vocabulary, value) }).toEqual({ value, ids: gemma });
      const spaced = value.replaceAll("\u2581", " ");
      expect(await tokenizeText(vocabulary, spaced)).toEqual(gemma);
    }
  });

  it("is so in texts that are cut because they are long", async () => {
    const vocabulary = await vocabularyOf(await fixtureGguf(name));
    const long = "a\u2581 b\n\n\u2581\u2581 c".repeat(1000);
    const spaced = long.replaceAll("\u2581", " ");
    expect(await tokenizeText(vocabulary, long)).toEqual(vocabulary.tokenizePlain(spaced));
  });
});

describe("a vocabulary whose merges lead to a control token", () => {
  it("has it cut apart in text", async () => {
    const original = await fixtureGguf("tiny-shieldgemma");
    const plain = await vocabularyOf(original);
    const [word = 0] = await tokenizeText(plain, " harm");
    const bytes = await readFile(original);
    const key = "tokenizer.ggml.token_type";
    // After the key: the array's type, its elements' type and its length; then a number a token.
    const types = bytes.indexOf(key) + key.length + 4 + 4 + 8;
    bytes.writeInt32LE(3, types + 4 * word);
    const path = join(folder, "mergeable.gguf");
    await writeFile(path, bytes);

    const vocabulary = await vocabularyOf(path);
    expect(vocabulary.tokenizePlain("no harm done, no harm")).toContain(word);
    const tokens = await tokenizeText(vocabulary, "no harm done, no harm");
    expect(tokens.some((token) => vocabulary.controlTokens.has(token))).toBe(false);
    const decoder = new TokenTextDecoder(vocabulary);
    expect(tokens.map((token) => decoder.push(token)).join("")).toBe("no harm done, no harm");
  });
});

describe("a vocabulary that has a turn's marker as plain text", () => {
  it("is refused when a prompt needs the marker", async () => {
    const original = await fixtureGguf("tiny-shieldgemma");
    const plain = await vocabularyOf(original);
    const marker = plain.controlIds.get("<start_of_turn>") ?? 0;
    for (const type of [1, 4]) {
      const bytes = await readFile(original);
      const key = "tokenizer.ggml.token_type";
      const types = bytes.indexOf(key) + key.length + 4 + 4 + 8;
      bytes.writeInt32LE(type, types + 4 * marker);
      const path = join(folder, `plain-${type}.gguf`);
      await writeFile(path, bytes);
      const vocabulary = await vocabularyOf(path);
      const prompt = [bos, control("<start_of_turn>")];
      await expect(tokenizePrompt(vocabulary, prompt)).rejects.toMatchObject({
        code: "model_unsupported",
      });
    }
  });
});

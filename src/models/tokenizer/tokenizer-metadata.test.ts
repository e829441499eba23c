import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matching } from "../../../test/fixtures/matchers.ts";
import type { GgufValue } from "../../gguf/gguf-value.ts";
import { TOKEN_TYPE } from "./token-type.ts";
import { tokenizerMetadata } from "./tokenizer-metadata.ts";

const FIXTURES = join(import.meta.dirname, "../../../test/fixtures/hf");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Json = Record<string, unknown>;
const readJson = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Json;
/** Copies a fixture's tokenizer and lets `change` change one of its JSON files. */
function tokenizer(fixture: string, file?: string, change?: (json: Json) => void): void {
  const isNeeded = (path: string) => !path.endsWith(".safetensors");
  cpSync(join(FIXTURES, fixture), folder, { recursive: true, filter: isNeeded });
  if (file === undefined) return;
  const json = readJson(file);
  change?.(json);
  writeFileSync(join(folder, file), JSON.stringify(json));
}

async function read(): Promise<{
  entries: Map<string, GgufValue>;
  typeOf: (token: string) => unknown;
}> {
  const config = readJson("config.json");
  const entries = new Map(await tokenizerMetadata(folder, config, Number(config["vocab_size"])));
  const tokens = entries.get("tokenizer.ggml.tokens")?.value as readonly string[];
  const types = entries.get("tokenizer.ggml.token_type")?.value as Int32Array;
  return { entries, typeOf: (token) => types[tokens.indexOf(token)] };
}

describe("tokenizerMetadata of a SentencePiece model", () => {
  it("marks turn markers as control tokens, bytes as bytes and words as words", async () => {
    tokenizer("tiny-shieldgemma");
    const { entries, typeOf } = await read();
    expect(entries.get("tokenizer.ggml.model")?.value).toBe("llama");
    expect(typeOf("<start_of_turn>")).toBe(TOKEN_TYPE.control);
    expect(typeOf("<end_of_turn>")).toBe(TOKEN_TYPE.control);
    expect(typeOf("<unk>")).toBe(TOKEN_TYPE.control);
    expect(typeOf("<0x41>")).toBe(TOKEN_TYPE.byte);
    expect(typeOf("Yes")).toBe(TOKEN_TYPE.normal);
    expect(entries.get("tokenizer.ggml.add_bos_token")?.value).toBe(true);
    expect(entries.get("tokenizer.chat_template")?.value).toContain("policy expert");
  });

  it.each<[string, (json: Json) => void]>([
    ["has them as ordinary added tokens", (json) => unmark(json)],
    ["does not know them", (json) => delete json["added_tokens_decoder"]],
  ])("refuses a vocabulary that %s", async (_, change) => {
    tokenizer("tiny-shieldgemma", "tokenizer_config.json", change);
    unlinkSync(join(folder, "tokenizer.json"));
    await expect(read()).rejects.toMatchObject({
      code: "model_unsupported",
      message: matching(/"<start_of_turn>".*added_tokens_decoder/u),
    });
  });

  it.each([
    ["the added tokens of tokenizer_config.json", "tokenizer_config.json"],
    ["tokenizer.model", undefined],
  ])("uses only tokenizer.json where there is no %s", async (_, changed) => {
    tokenizer("tiny-shieldgemma", changed, (json) => delete json["added_tokens_decoder"]);
    if (changed === undefined) unlinkSync(join(folder, "tokenizer.model"));
    const { entries } = await read();
    tokenizer("tiny-shieldgemma");
    const whole = (await read()).entries;
    expect([...entries.keys()]).toEqual([...whole.keys()]);
    for (const key of ["tokens", "token_type", "bos_token_id"].map((k) => `tokenizer.ggml.${k}`)) {
      expect(entries.get(key)).toEqual(whole.get(key));
    }
    // Scores only say which of two pieces is joined first.
    const orderOf = (of: typeof whole) => {
      const tokens = of.get("tokenizer.ggml.tokens")?.value as readonly string[];
      const types = of.get("tokenizer.ggml.token_type")?.value as Int32Array;
      const scores = of.get("tokenizer.ggml.scores")?.value as Float32Array;
      return tokens
        .map((token, id) => ({ token, type: types[id], score: scores[id] ?? 0 }))
        .filter(({ token, type }) => type === TOKEN_TYPE.normal && token.length > 2)
        .sort((a, b) => b.score - a.score)
        .map(({ token }) => token);
    };
    expect(orderOf(entries).length).toBeGreaterThan(500);
    expect(orderOf(entries)).toEqual(orderOf(whole));
  });

  it("refuses a tokenizer with more tokens than the model", async () => {
    tokenizer("tiny-shieldgemma", "config.json", (json) => (json["vocab_size"] = 100));
    await expect(read()).rejects.toMatchObject({ code: "file_damaged" });
  });

  it("names the slots that nothing fills", async () => {
    tokenizer("tiny-shieldgemma");
    const size = Number(readJson("config.json")["vocab_size"]) + 2;
    const entries = new Map(await tokenizerMetadata(folder, {}, size));
    const tokens = entries.get("tokenizer.ggml.tokens")?.value as readonly string[];
    expect(tokens.at(-1)).toBe(`[PAD${size - 1}]`);
  });
});

describe("tokenizerMetadata of a Llama 3 tokenizer", () => {
  it("marks headers as control tokens and gives the merges", async () => {
    tokenizer("tiny-guardreasoner");
    const { entries, typeOf } = await read();
    expect(entries.get("tokenizer.ggml.pre")?.value).toBe("llama-bpe");
    for (const token of ["<|begin_of_text|>", "<|start_header_id|>", "<|eot_id|>"]) {
      expect(typeOf(token)).toBe(TOKEN_TYPE.control);
    }
    const merges = entries.get("tokenizer.ggml.merges")?.value as readonly string[];
    expect(merges[0]).toMatch(/^\S+ \S+$/u);
    expect(entries.get("tokenizer.ggml.add_bos_token")?.value).toBe(true);
  });

  it("writes merges given as pairs as those given as text, spaces within as U+0120", async () => {
    tokenizer("tiny-guardreasoner", "tokenizer.json", (json) => {
      (json["model"] as Json)["merges"] = [
        ["a", "b"],
        ["c d", "e"],
      ];
    });
    const { entries } = await read();
    expect(entries.get("tokenizer.ggml.merges")?.value).toEqual(["a b", "c\u0120d e"]);
  });

  it.each<[string, (json: Json) => void]>([
    ["another splitting rule", (json) => (json["pre_tokenizer"] = { type: "Whitespace" })],
    ["a normaliser", (json) => (json["normalizer"] = { type: "Lowercase" })],
    ["another model", (json) => ((json["model"] as Json)["type"] = "WordPiece")],
  ])("refuses a tokenizer with %s: it would cut text otherwise", async (_, change) => {
    tokenizer("tiny-guardreasoner", "tokenizer.json", change);
    await expect(read()).rejects.toMatchObject({ code: "model_unsupported" });
  });

  it.each<[string, (json: Json) => void]>([
    ["a vocabulary that is a list", (json) => ((json["model"] as Json)["vocab"] = ["a"])],
    ["merges of three", (json) => ((json["model"] as Json)["merges"] = [["a", "b", "c"]])],
    ["an id beyond the model's", (json) => (((json["model"] as Json)["vocab"] as Json)["x"] = 9e6)],
    ["no vocabulary at all", (json) => ((json["model"] as Json)["vocab"] = {})],
    ["no merges", (json) => ((json["model"] as Json)["merges"] = [])],
    ["a merge with a NUL in it", (json) => ((json["model"] as Json)["merges"] = [["a\0", "b"]])],
    ["a token with a NUL in it", (json) => rename(json, "a", "a\0")],
    ["a token with half a character in it", (json) => rename(json, "a", "\ud800")],
    ["an empty token", (json) => rename(json, "a", "")],
    ["a vocabulary without a byte's token", (json) => rename(json, "a", "aaaaaaaaa")],
    ["a negative id", (json) => (((json["model"] as Json)["vocab"] as Json)["a"] = -1)],
    ["added tokens without ids", (json) => (json["added_tokens"] = [{ content: "x" }])],
  ])("refuses %s", async (_, change) => {
    tokenizer("tiny-guardreasoner", "tokenizer.json", change);
    await expect(read()).rejects.toMatchObject({ code: "file_damaged" });
  });
});

describe("tokenizerMetadata of added tokens", () => {
  it.each([
    ["tiny-guardreasoner", "b\0"],
    ["tiny-shieldgemma", "b\0"],
    ["tiny-guardreasoner", "Yes"],
    ["tiny-shieldgemma", "Yes"],
    ["tiny-shieldgemma", ""],
  ])("refuses one of %s that is %j", async (fixture, content) => {
    tokenizer(fixture, "tokenizer_config.json", (json) => {
      const [first] = Object.values(json["added_tokens_decoder"] as Record<string, Json>);
      if (first !== undefined) first["content"] = content;
    });
    await expect(read()).rejects.toMatchObject({ code: "file_damaged" });
  });
});

describe("tokenizerMetadata of other folders", () => {
  it("asks for the tokenizer where there is none", async () => {
    tokenizer("tiny-guardreasoner");
    unlinkSync(join(folder, "tokenizer.json"));
    await expect(read()).rejects.toMatchObject({ code: "file_not_found" });
  });

  it("takes several chat templates from files of their own", async () => {
    tokenizer("tiny-guardreasoner", "tokenizer_config.json", (json) => {
      json["chat_template"] = [
        { name: "default", template: "main" },
        { name: "tool use", template: "tools" },
      ];
    });
    const { entries } = await read();
    expect(entries.get("tokenizer.chat_template")?.value).toBe("main");
    expect(entries.get("tokenizer.chat_template.tool_use")?.value).toBe("tools");
    expect(entries.get("tokenizer.chat_templates")?.value).toEqual(["tool_use"]);
  });
});

/** Gives a token of the vocabulary another name. */
function rename(json: Json, from: string, to: string): void {
  const model = json["model"] as Json;
  const { [from]: id, ...others } = model["vocab"] as Json;
  model["vocab"] = { ...others, [to]: id };
}

/** Takes `special` from every added token. */
function unmark(json: Json): void {
  for (const token of Object.values(json["added_tokens_decoder"] as Record<string, Json>)) {
    token["special"] = false;
  }
}

import assert from "node:assert/strict";
import { bos, control, text } from "../../core/index.ts";
import { promptOf, rejectsWith, SHARED, type ContractTest } from "./contract-test.ts";

/** Code points of every kind: letters, marks, signs, spaces, emoji, private and unassigned ones. */
const RANGES = [
  [0x00, 0x7f],
  [0x80, 0x2ff],
  [0x300, 0x36f],
  [0x2000, 0x2bff],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0x1f300, 0x1faff],
  [0xe0000, 0x10ffff],
] as const;

/** Texts of up to 40 characters from a generator with a fixed seed: the same in every run. */
function fuzzedTexts(count: number): string[] {
  let state = 42;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const character = (): string => {
    const [first, last] = RANGES[below(RANGES.length)] ?? RANGES[0];
    return String.fromCodePoint(first + below(last - first + 1)).repeat(1 + below(3));
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(40) }, character).join(""),
  );
}

export const TOKENIZING: readonly ContractTest[] = [
  {
    name: "tokenises adjacent text as one string",
    needs: ["tokenize"],
    run: async (engine) => {
      const whole = await engine.tokenize([bos, text("Human Question: Create")]);
      const split = await engine.tokenize([
        bos,
        text("Human Que"),
        text(""),
        text("stion: Create"),
      ]);
      assert.deepEqual(split, whole);
      assert.deepEqual(await engine.tokenize([text("")]), []);
    },
  },
  {
    name: "tokenises what stands between control tokens by itself",
    needs: ["tokenize"],
    run: async (engine) => {
      const parts = [[text("Human Que")], [bos], [text("stion: Create")]];
      const alone = await Promise.all(parts.map(async (part) => engine.tokenize(part)));
      assert.deepEqual(await engine.tokenize(parts.flat()), alone.flat());
    },
  },
  {
    name: "takes text that is not valid Unicode",
    needs: ["tokenize"],
    run: async (engine) => {
      const replaced = await engine.tokenize([text("a\uFFFDb")]);
      assert.deepEqual(await engine.tokenize([text("a\uD800b")]), replaced);
      assert.deepEqual(await engine.tokenize([text("a\uDC00b")]), replaced);
      assert((await engine.tokenize([text("\0\u0001\uFFFE")])).length > 0);
    },
  },
  {
    name: "refuses a control token that the model lacks",
    needs: ["tokenize"],
    run: async (engine) => {
      const prompt = [control("no such token")];
      await rejectsWith(engine.tokenize(prompt), "model_unsupported");
      await rejectsWith(engine.countTokens([[bos], prompt]), "model_unsupported");
    },
  },
  {
    name: "takes tokens that it gave out",
    needs: ["tokenize", "tokenPrompts"],
    run: async (engine) => {
      const ids = await engine.tokenize(promptOf("bread"));
      assert.deepEqual(await engine.tokenize([{ type: "tokens", ids }]), ids);
    },
  },
  {
    name: "counts the tokens of many prompts as it tokenises each",
    needs: ["tokenize"],
    run: async (engine) => {
      const prompts = ["", SHARED, SHARED.repeat(9), "狛犬"].map(promptOf);
      const tokens = await Promise.all(prompts.map(async (prompt) => engine.tokenize(prompt)));
      const lengths = tokens.map(({ length }) => length);
      assert.deepEqual(await engine.countTokens(prompts), lengths);
      assert.deepEqual(await engine.countTokens([]), []);
    },
  },
  {
    name: "has no more tokens in a text than bytes",
    needs: ["tokenize", "byteBound"],
    run: async (engine) => {
      const texts = [...fuzzedTexts(300), " ".repeat(50), "\u2581", "\n \t", SHARED];
      const counts = await engine.countTokens(texts.map((value) => [text(value)]));
      for (const [index, value] of texts.entries()) {
        const bytes = new TextEncoder().encode(value).length;
        assert((counts[index] ?? Infinity) <= bytes, `${JSON.stringify(value)}: ${counts[index]}`);
      }
    },
  },
  {
    name: "rejects with an abort's reason instead of tokenising",
    needs: ["tokenize"],
    run: async (engine) => {
      const reason = new Error("enough");
      const aborted = { signal: AbortSignal.abort(reason) };
      await assert.rejects(engine.tokenize(promptOf(SHARED), aborted), reason);
      await assert.rejects(engine.countTokens([promptOf(SHARED)], aborted), reason);
    },
  },
];

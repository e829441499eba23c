import assert from "node:assert/strict";
import { promptOf, rejectsWith, SHARED, type ContractTest } from "./contract-test.ts";

export const GENERATING: readonly ContractTest[] = [
  {
    name: "streams what it writes",
    needs: ["generate"],
    run: async (engine) => {
      const pieces: string[] = [];
      const options = { maxTokens: 24, onText: (piece: string) => pieces.push(piece) };
      const { text, tokens, finish, usage } = await engine.generate(promptOf(SHARED), options);
      assert.equal(pieces.join(""), text);
      assert(usage.generatedTokens <= 24);
      assert(finish === "stop" || usage.generatedTokens === 24);
      assert.equal(tokens.length, engine.capabilities.textOffsets ? usage.generatedTokens : 0);
    },
  },
  {
    name: "says where each token begins in what it writes",
    needs: ["generate", "textOffsets"],
    run: async (engine) => {
      const { text, tokens } = await engine.generate(promptOf(SHARED), { maxTokens: 24 });
      const offsets = tokens.map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        [...offsets].sort((a, b) => a - b),
      );
      assert(offsets.every((offset) => offset <= text.length));
    },
  },
  {
    name: "writes the same again, and stops where it is told",
    needs: ["generate"],
    run: async (engine) => {
      const long = await engine.generate(promptOf(SHARED), { maxTokens: 8 });
      const short = await engine.generate(promptOf(SHARED), { maxTokens: 3 });
      assert(long.text.startsWith(short.text));
      assert.deepEqual(short.tokens, long.tokens.slice(0, 3));
      if (long.usage.generatedTokens > 3) assert.equal(short.finish, "length");
    },
  },
  {
    name: "refuses to write after a prompt that does not fit",
    needs: ["generate"],
    run: async (engine) => {
      const long = promptOf("bread ".repeat(engine.info.contextSize));
      await rejectsWith(engine.generate(long, { maxTokens: 1 }), "text_too_long");
    },
  },
  {
    name: "says that it makes progress while it writes",
    needs: ["generate"],
    run: async (engine) => {
      let progress = 0;
      const options = { maxTokens: 8, onProgress: () => (progress += 1) };
      await engine.generate(promptOf(SHARED.repeat(16)), options);
      assert(progress > 0);
    },
  },
];

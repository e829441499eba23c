import assert from "node:assert/strict";
import { bos, KomainuError, type Engine } from "../../core/index.ts";
import {
  assertClose,
  promptOf,
  questionsFor,
  rejectsWith,
  scoresOf,
  SHARED,
  type ContractTest,
} from "./contract-test.ts";

function scoreLong(engine: Engine, index: number, signal?: AbortSignal) {
  const prompt = promptOf(`${index} ${SHARED.repeat(8)}`);
  return engine.score(prompt, questionsFor(engine), { signal });
}

export const OVERLAPPING: readonly ContractTest[] = [
  {
    name: "gives overlapping calls what each gets alone",
    needs: ["score"],
    run: async (engine) => {
      const texts = Array.from(
        { length: 9 },
        (_, index) => `${SHARED.slice(index)} Loaf ${index}.`,
      );
      const alone: (readonly number[][])[] = [];
      for (const value of texts) alone.push(await scoresOf(engine, value));
      const together = await Promise.all(texts.map(async (value) => scoresOf(engine, value)));
      for (const [index, scores] of together.entries()) assertClose(scores, alone[index] ?? []);
    },
  },
  {
    name: "writes beside scores what it writes alone",
    needs: ["score", "generate"],
    run: async (engine) => {
      const written = await engine.generate(promptOf(SHARED), { maxTokens: 8 });
      const [beside] = await Promise.all([
        engine.generate(promptOf(SHARED), { maxTokens: 8 }),
        ...[1, 2, 3].map(async (index) => scoreLong(engine, index)),
      ]);
      assert.equal(beside.text, written.text);
    },
  },
  {
    name: "rejects with an abort's reason, waiting or running, and stays right",
    needs: ["score"],
    run: async (engine) => {
      const expected = await scoresOf(engine, SHARED);
      const reason = new Error("enough");
      await assert.rejects(scoreLong(engine, 0, AbortSignal.abort(reason)), reason);
      const controller = new AbortController();
      const calls = Array.from({ length: 6 }, async (_, index) =>
        scoreLong(engine, index, controller.signal),
      );
      const settled = Promise.allSettled(calls);
      setTimeout(() => controller.abort(reason), 2);
      for (const result of await settled) {
        assert(result.status === "fulfilled" || result.reason === reason);
      }
      assertClose(await scoresOf(engine, SHARED), expected);
    },
  },
  {
    name: "is disposed of with work in flight",
    needs: ["score"],
    run: async (engine) => {
      const calls = Array.from({ length: 6 }, async (_, index) => scoreLong(engine, index));
      const settled = Promise.allSettled(calls);
      const disposals = [engine[Symbol.asyncDispose](), engine[Symbol.asyncDispose]()];
      for (const result of await settled) {
        assert(result.status === "rejected" && result.reason instanceof KomainuError);
        assert.equal(result.reason.code, "engine_disposed");
      }
      await Promise.all(disposals);
      await engine[Symbol.asyncDispose]();
    },
  },
  {
    name: "rejects every call after it is disposed of",
    needs: [],
    run: async (engine) => {
      await engine[Symbol.asyncDispose]();
      const prompt = promptOf(SHARED);
      await rejectsWith(engine.tokenize([bos]), "engine_disposed");
      await rejectsWith(engine.countTokens([[bos]]), "engine_disposed");
      await rejectsWith(engine.score(prompt, questionsFor(engine)), "engine_disposed");
      await rejectsWith(engine.generate(prompt, { maxTokens: 1 }), "engine_disposed");
    },
  },
];

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import type { Choice, Engine, Question } from "../../core/engine.ts";
import { bos, joinPrompts, text, type Prompt } from "../../core/prompt.ts";
import { llamaCpp } from "./index.ts";

const GOLDENS = join(import.meta.dirname, "../../../test/fixtures/goldens");
/** What "the same probability" means: F32 sums in another order. */
const TOLERANCE = 1e-4;

const ids = z.array(z.number());
const generated = z.object({
  tokens: ids,
  text: z.string(),
  finish: z.enum(["stop", "length"]),
});

async function golden<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(GOLDENS, `${name}.json`), "utf8")));
}

function choicesOf(texts: readonly string[]): Choice[] {
  return texts.map((value) => ({ id: value, text: value }));
}

function given(tokens: readonly number[]): Prompt {
  return [{ type: "tokens", ids: tokens }];
}

/** How far a log-probability that the engine gives is from a recorded probability. */
function error(found: number | undefined, probability: number): number {
  return Math.abs(Math.exp(found ?? Number.NaN) - probability);
}

describe("as transformers answers", () => {
  const engines: Engine[] = [];

  async function load(model: string, adapter?: string): Promise<Engine> {
    const engine = await llamaCpp({
      model: await fixtureGguf(model),
      gpu: false,
      threads: 1,
      ...(adapter === undefined ? {} : { adapter: await fixtureGguf(adapter) }),
    });
    engines.push(engine);
    return engine;
  }

  afterAll(async () => {
    for (const engine of engines) await engine[Symbol.asyncDispose]();
  });

  describe("tiny-shieldgemma", async () => {
    const policy = z.object({ ids, yes: z.number(), no: z.number(), logSumExp: z.number() });
    const { exchanges } = await golden(
      "shieldgemma",
      z.object({ exchanges: z.array(z.object({ policies: z.record(z.string(), policy) })) }),
    );
    // Every variant and use in turn, and one text that is long for the tiny model's window of 64.
    const some = exchanges.filter((_exchange, index) => index % 7 === 0 || index === 24);
    let engine: Engine;
    beforeAll(async () => {
      engine = await load("tiny-shieldgemma");
    });

    it("gives the probabilities of Yes and No for every policy", async () => {
      const choices = choicesOf(["Yes", "No"]);
      let compared = 0;
      for (const { policies } of some) {
        const questions: Question[] = Object.entries(policies).map(([id, { ids }]) => ({
          id,
          suffix: given(ids),
          choices,
        }));
        const scored = await engine.score([], questions);
        for (const { id, logProbabilities, logMass = Number.NaN } of scored.questions) {
          const { yes = 0, no = 0, logSumExp = 0 } = policies[id] ?? {};
          const { Yes = Number.NaN, No = Number.NaN } = logProbabilities;
          expect(error(Yes, 1 / (1 + Math.exp(no - yes)))).toBeLessThan(TOLERANCE);
          expect(error(No, 1 / (1 + Math.exp(yes - no)))).toBeLessThan(TOLERANCE);
          expect(error(logMass, Math.exp(yes - logSumExp) + Math.exp(no - logSumExp))).toBeLessThan(
            TOLERANCE,
          );
          expect(error(Yes + logMass, Math.exp(yes - logSumExp))).toBeLessThan(TOLERANCE);
          compared += 1;
        }
      }
      expect(compared).toBe(some.length * 4);
    });
  });

  describe("tiny-gemma-jpn with an adapter", async () => {
    const { answers, cases, base } = await golden(
      "arise",
      z.object({
        answers: z.array(z.object({ text: z.string(), ids })),
        cases: z.array(
          z.object({ prompt: z.string(), ids, generated, probabilities: z.array(z.number()) }),
        ),
        base: z.object({ probabilities: z.array(z.number()) }),
      }),
    );
    const question: Question = {
      id: "answer",
      suffix: [],
      choices: choicesOf(answers.map((answer) => answer.text)),
    };
    let engine: Engine;
    beforeAll(async () => {
      engine = await load("tiny-gemma-jpn", "tiny-arise-lora");
    });

    it("gives the same token ids, to prompts and to answers", async () => {
      for (const { prompt, ids } of cases) {
        expect(await engine.tokenize([bos, text(prompt)])).toEqual(ids);
      }
      for (const answer of answers) {
        expect(await engine.tokenize([text(answer.text)])).toEqual(answer.ids);
      }
    });

    it("gives every answer what brute force over the whole sequences gives", async () => {
      for (const { prompt, probabilities } of cases) {
        const scored = await engine.score([bos, text(prompt)], [question]);
        const found = Object.values(scored.questions[0]?.logProbabilities ?? {});
        expect(found.length).toBe(probabilities.length);
        for (const [index, probability] of probabilities.entries()) {
          expect(error(found[index], probability)).toBeLessThan(TOLERANCE);
        }
      }
    });

    it("evaluates the answers down to the category's first token, and in one go", async () => {
      const [first, second] = cases;
      await engine.score([bos, text(first?.prompt ?? "")], [question]);
      const { usage } = await engine.score([bos, text(second?.prompt ?? "")], [question]);
      const kept = first?.ids.findIndex((id, index) => id !== second?.ids[index]) ?? 0;
      const shared = answers[0]?.ids.findIndex((id, index) => id !== answers[1]?.ids[index]) ?? 0;
      expect(usage.reusedTokens).toBe(kept);
      expect(usage.evaluatedTokens).toBe((second?.ids.length ?? 0) - kept + shared);
    });

    it("writes the same tokens, greedily, with a repetition penalty of 1.2", async () => {
      for (const { prompt, generated } of cases) {
        const written = await engine.generate([bos, text(prompt)], {
          maxTokens: 128,
          repetitionPenalty: 1.2,
        });
        expect(written.tokens.map(({ id }) => id)).toEqual(generated.tokens);
        expect(written.finish).toBe(generated.finish);
      }
    });

    it("answers as the base model when it is loaded without the adapter", async () => {
      const plain = await load("tiny-gemma-jpn");
      const prompt = cases[0]?.prompt ?? "";
      const scored = await plain.score([bos, text(prompt)], [question]);
      const found = Object.values(scored.questions[0]?.logProbabilities ?? {});
      for (const [index, probability] of base.probabilities.entries()) {
        expect(error(found[index], probability)).toBeLessThan(TOLERANCE);
      }
    });
  });

  describe("tiny-guardreasoner", async () => {
    const choice = z.object({ ids, probability: z.number() });
    const { cases, penalised, choices } = await golden(
      "guardreasoner",
      z.object({
        cases: z.array(z.object({ prompt: z.string(), ids, generated })),
        penalised: generated,
        choices: z.array(
          z.object({
            case: z.number(),
            generated: z.number(),
            text: z.string(),
            choices: z.record(z.string(), choice),
          }),
        ),
      }),
    );
    let engine: Engine;
    beforeAll(async () => {
      engine = await load("tiny-guardreasoner");
    });

    it("gives the same token ids", async () => {
      for (const { prompt, ids } of cases) {
        expect(await engine.tokenize([bos, text(prompt)])).toEqual(ids);
      }
    });

    it("writes the same tokens and text", async () => {
      for (const { prompt, generated } of cases) {
        const written = await engine.generate([bos, text(prompt)], { maxTokens: 160 });
        expect(written.tokens.map(({ id }) => id)).toEqual(generated.tokens);
        expect(written.text).toBe(generated.text);
        expect(written.finish).toBe(generated.finish);
      }
      const written = await engine.generate([bos, text(cases[0]?.prompt ?? "")], {
        maxTokens: 160,
        repetitionPenalty: 1.2,
      });
      expect(written.tokens.map(({ id }) => id)).toEqual(penalised.tokens);
    });

    it("gives the probabilities of answers inside a generation", async () => {
      for (const place of choices) {
        const { ids = [], generated } = cases[place.case] ?? {};
        const kept = generated?.tokens.slice(0, place.generated) ?? [];
        const prompt = joinPrompts(given(ids), given(kept), [text(place.text)]);
        const question = { id: "q", suffix: [], choices: choicesOf(Object.keys(place.choices)) };
        const scored = await engine.score(prompt, [question]);
        for (const [name, { probability }] of Object.entries(place.choices)) {
          expect(error(scored.questions[0]?.logProbabilities[name], probability)).toBeLessThan(
            TOLERANCE,
          );
        }
      }
    });
  });
});

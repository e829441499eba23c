import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import {
  bos,
  defaultOptions,
  joinPrompts,
  renderPrompt,
  text,
  type Engine,
  type FamilyRequest,
  type GuardFamily,
  type Prompt,
  type Target,
} from "../src/core/index.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { arise } from "../src/families/arise.ts";
import { guardreasoner } from "../src/families/guardreasoner.ts";
import { shieldgemma } from "../src/families/shieldgemma.ts";
import { fixtureGguf } from "./fixtures/gguf.ts";

const ids = z.array(z.number());
const choices = z.record(z.string(), z.object({ probability: z.number() }));

async function golden<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(import.meta.dirname, "fixtures", "goldens", `${name}.json`);
  return schema.parse(JSON.parse(await readFile(path, "utf8")));
}

const tokens = await golden(
  "tokens",
  z.object({
    texts: z.array(z.object({ text: z.string(), gemma: ids, llama: ids })),
  }),
);

const engines = new Map<string, Engine>();

/** A tiny model on the engine, its adapter given as `model+adapter`. */
function engineOf(name: string): Engine {
  const engine = engines.get(name);
  if (engine === undefined) throw new Error(`${name} is not loaded`);
  return engine;
}

beforeAll(async () => {
  const names = ["tiny-shieldgemma", "tiny-gemma-jpn", "tiny-guardreasoner", "tiny-llama-untied"];
  for (const name of [...names, "tiny-gemma-jpn+tiny-patterns-lora"]) {
    const [model = "", adapter] = name.split("+");
    const files = {
      model: await fixtureGguf(model),
      ...(adapter === undefined ? {} : { adapter: await fixtureGguf(adapter) }),
    };
    engines.set(name, await llamaCpp({ ...files, gpu: false, threads: 1 }));
  }
});

afterAll(async () => {
  for (const engine of engines.values()) await engine[Symbol.asyncDispose]();
});

interface Exchange {
  readonly variant: string;
  readonly user: string;
  readonly response: string | null;
}

/** The whole prompts that a family makes of an exchange, by the id of the question. */
function promptsOf(family: GuardFamily, { variant, user, response }: Exchange) {
  const target: Target = response === null ? "prompt" : "response";
  const request: FamilyRequest = {
    target,
    prompt: user,
    response,
    history: [],
    language: "en",
    policies: family.policies,
    options: { ...defaultOptions(family), variant },
  };
  const step = family.ask(request);
  return step.type === "generate"
    ? [{ id: "", prompt: step.prompt }]
    : step.questions.map(({ id, suffix }) => ({ id, prompt: joinPrompts(step.prompt, suffix) }));
}

describe("token ids are those of transformers", () => {
  it.each([
    ["gemma", "tiny-shieldgemma"],
    ["llama", "tiny-guardreasoner"],
  ] as const)("of texts of all kinds, by the %s vocabulary", async (vocabulary, model) => {
    for (const row of tokens.texts) {
      const found = await engineOf(model).tokenize([text(row.text)]);
      expect({ text: row.text, found }).toEqual({ text: row.text, found: row[vocabulary] });
    }
  });

  it("of ShieldGemma's prompts, in every variant, use and policy", async () => {
    const policy = z.object({ prompt: z.string(), ids });
    const exchange = z.object({
      variant: z.string(),
      user: z.string(),
      response: z.string().nullable(),
      policies: z.record(z.string(), policy),
    });
    const { exchanges } = await golden(
      "shieldgemma",
      z.object({ exchanges: z.array(exchange).min(1) }),
    );
    for (const { policies, ...asked } of exchanges) {
      const prompts = promptsOf(shieldgemma, asked);
      expect(prompts.map(({ id }) => id).sort()).toEqual(Object.keys(policies).sort());
      for (const { id, prompt } of prompts) {
        expect(renderPrompt(prompt)).toBe(policies[id]?.prompt);
        expect(await engineOf("tiny-shieldgemma").tokenize(prompt)).toEqual(policies[id]?.ids);
      }
    }
  });

  it("of ARISE's prompts", async () => {
    const one = z.object({ query: z.string(), prompt: z.string(), ids });
    const { cases } = await golden("arise", z.object({ cases: z.array(one).min(1) }));
    for (const { query, ...recorded } of cases) {
      const [asked] = promptsOf(arise, { variant: "card", user: query, response: null });
      expect(renderPrompt(asked?.prompt ?? [])).toBe(recorded.prompt);
      expect(await engineOf("tiny-gemma-jpn").tokenize(asked?.prompt ?? [])).toEqual(recorded.ids);
    }
  });

  it("of GuardReasoner's prompts, in both variants", async () => {
    const one = z.object({
      variant: z.string(),
      user: z.string(),
      response: z.string().nullable(),
      prompt: z.string(),
      ids,
    });
    const { cases } = await golden("guardreasoner", z.object({ cases: z.array(one).min(1) }));
    for (const { prompt, ids, ...exchange } of cases) {
      const [asked] = promptsOf(guardreasoner, exchange);
      expect(renderPrompt(asked?.prompt ?? [])).toBe(prompt);
      expect(await engineOf("tiny-guardreasoner").tokenize(asked?.prompt ?? [])).toEqual(ids);
    }
  });
});

describe("probabilities are those of transformers and peft", () => {
  const TOLERANCE = 1e-4;

  /** The largest difference of a choice's probability from the expected one. */
  async function largestError(
    model: string,
    prompt: Prompt,
    expected: ReadonlyMap<string, number>,
  ): Promise<number> {
    const asked = [...expected.keys()].map((name) => ({ id: name, text: name }));
    const question = { id: "q", suffix: [], choices: asked };
    const { questions } = await engineOf(model).score(prompt, [question]);
    const errors = [...expected].map(([name, probability]) =>
      Math.abs(Math.exp(questions[0]?.logProbabilities[name] ?? Number.NaN) - probability),
    );
    return Math.max(...errors);
  }

  it("with an adapter of rank-stabilised scale, rank patterns and alpha patterns", async () => {
    const { answers, cases, patterns } = await golden(
      "arise",
      z.object({
        answers: z.array(z.object({ text: z.string() })),
        cases: z.array(z.object({ prompt: z.string() })),
        patterns: z.object({ probabilities: z.array(z.number()) }),
      }),
    );
    const expected = new Map<string, number>();
    for (const [index, answer] of answers.entries()) {
      expected.set(answer.text, patterns.probabilities[index] ?? Number.NaN);
    }
    const prompt = [bos, text(cases[0]?.prompt ?? "")];
    const error = await largestError("tiny-gemma-jpn+tiny-patterns-lora", prompt, expected);
    expect(error).toBeLessThan(TOLERANCE);
  });

  it("with an output matrix of its own, without rope scaling", async () => {
    const { cases, untied } = await golden(
      "guardreasoner",
      z.object({ cases: z.array(z.object({ prompt: z.string() })), untied: z.object({ choices }) }),
    );
    const expected = new Map<string, number>();
    for (const [name, { probability }] of Object.entries(untied.choices)) {
      expected.set(name, probability);
    }
    const prompt = [bos, text(cases[0]?.prompt ?? "")];
    expect(await largestError("tiny-llama-untied", prompt, expected)).toBeLessThan(TOLERANCE);
  });
});

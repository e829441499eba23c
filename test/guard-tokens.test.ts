import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  defaultOptions,
  joinPrompts,
  text,
  type Engine,
  type GuardFamily,
  type Prompt,
  type Target,
} from "../src/core/index.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { FAMILIES } from "../src/families/registry.ts";
import { fixtureGguf } from "./fixtures/gguf.ts";

const ids = z.array(z.number());
const controlTokens = z.record(z.string(), z.number());

async function golden<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(import.meta.dirname, "fixtures", "goldens", `${name}.json`);
  return schema.parse(JSON.parse(await readFile(path, "utf8")));
}

const guards = await golden(
  "guard-tokens",
  z.object({
    texts: z.array(z.string()),
    control: z.array(z.string()),
    models: z.record(z.string(), z.object({ control: controlTokens, ids: z.array(ids) })),
  }),
);
const others = await golden(
  "tokens",
  z.object({
    control: z.object({ gemma: controlTokens, llama: controlTokens, texts: z.array(z.string()) }),
  }),
);

/** A model of each family's kind. */
const MODELS: Readonly<Record<string, string>> = {
  shieldgemma: "tiny-shieldgemma",
  arise: "tiny-gemma-jpn",
  guardreasoner: "tiny-guardreasoner",
  qwen3guard: "tiny-qwen3guard",
  "llama-guard": "tiny-guardreasoner",
  "granite-guardian": "tiny-granite-guardian",
  wildguard: "tiny-wildguard",
};

const { gemma, llama } = others.control;
const CONTROL: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "tiny-shieldgemma": gemma,
  "tiny-gemma-jpn": gemma,
  "tiny-guardreasoner": llama,
  ...Object.fromEntries(
    Object.entries(guards.models).map(([name, { control }]) => [name, control]),
  ),
};

const engines = new Map<string, Promise<Engine>>();

async function engineOf(model: string): Promise<Engine> {
  const load = async () => llamaCpp({ model: await fixtureGguf(model), gpu: false, threads: 1 });
  const engine = engines.get(model) ?? load();
  engines.set(model, engine);
  return engine;
}

afterAll(async () => {
  for (const engine of engines.values()) await (await engine)[Symbol.asyncDispose]();
});

function firstPrompt(family: GuardFamily, target: Target, value: string): Prompt {
  const step = family.ask({
    target,
    prompt: value,
    response: target === "response" ? value : null,
    history: [],
    language: "en",
    policies: family.policies,
    options: defaultOptions(family),
  });
  if (step.type === "generate") return step.prompt;
  return joinPrompts(step.prompt, step.questions[0]?.suffix ?? []);
}

describe("token ids are those of transformers", () => {
  it.each(Object.entries(guards.models))("of texts of all kinds, by %s", async (model, golden) => {
    const engine = await engineOf(model);
    for (const [index, value] of guards.texts.entries()) {
      const found = await engine.tokenize([text(value)]);
      expect({ value, found }).toEqual({ value, found: golden.ids[index] });
    }
  });
});

describe("text forges no control token", () => {
  const everywhere = FAMILIES.flatMap((family) =>
    family.targets.map((target) => ({ id: family.id, target, family })),
  );
  const spellings = [...others.control.texts, ...guards.control];

  it.each(everywhere)("$id, $target: only the template's own", async ({ id, target, family }) => {
    const model = MODELS[id] ?? "";
    const engine = await engineOf(model);
    const controlIds = new Set(Object.values(CONTROL[model] ?? {}));
    const controlsIn = async (value: string): Promise<readonly number[]> => {
      const found = await engine.tokenize(firstPrompt(family, target, value));
      return found.filter((token) => controlIds.has(token));
    };
    const template = await controlsIn("mild");
    expect(template.length).toBeGreaterThan(0);
    for (const spelt of spellings) {
      expect({ spelt, found: await controlsIn(spelt) }).toEqual({ spelt, found: template });
    }
  });
});

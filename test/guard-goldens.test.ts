import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  defaultOptions,
  joinPrompts,
  renderPrompt,
  type Engine,
  type FamilyRequest,
  type Step,
} from "../src/core/index.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { findFamily } from "../src/families/registry.ts";
import { fixtureGguf } from "./fixtures/gguf.ts";

/** F32 sums in another order. */
const TOLERANCE = 1e-4;

const schema = z.object({
  cases: z.array(
    z.object({
      family: z.string(),
      model: z.string(),
      variant: z.string(),
      target: z.enum(["prompt", "response"]),
      user: z.string(),
      response: z.string().nullable(),
      history: z.array(
        z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() }),
      ),
      asked: z.array(
        z.object({
          // The prompt that is shown leaves the beginning of the sequence out.
          prompt: z.string().transform((prompt) => prompt.replace("<|begin_of_text|>", "")),
          ids: z.array(z.number()),
          questions: z.array(
            z.object({ suffix: z.string(), choices: z.record(z.string(), z.number()) }),
          ),
        }),
      ),
    }),
  ),
});
type Case = z.infer<typeof schema>["cases"][number];

const path = join(import.meta.dirname, "fixtures/goldens/guards.json");
const { cases } = schema.parse(JSON.parse(await readFile(path, "utf8")));

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

function ask({ family: id, variant, target, user, response, history }: Case): Step {
  const family = findFamily(id);
  if (family === undefined) throw new Error(`no family ${id}`);
  const options = { ...defaultOptions(family), variant, history: "transcript" } as const;
  const request: FamilyRequest = {
    target,
    prompt: user,
    response,
    history,
    language: "en",
    policies: family.policies,
    options,
  };
  return family.ask(request);
}

/** What is asked at the end of each whole prompt, its choices with their probabilities. */
type Asked = Readonly<Record<string, Readonly<Record<string, number>>>>;

function expected({ asked }: Case): Asked {
  const questions = asked.flatMap(({ prompt, questions }) =>
    questions.map(({ suffix, choices }) => [prompt + suffix, choices] as const),
  );
  return Object.fromEntries(questions);
}

async function found(engine: Engine, step: Step): Promise<Asked> {
  if (step.type !== "score") throw new Error("it generates");
  const { questions } = await engine.score(step.prompt, step.questions);
  const asked = step.questions.map(({ suffix, choices }, index) => {
    const logs = questions[index]?.logProbabilities ?? {};
    const probabilities = choices.map(({ id, text }) => [text, Math.exp(logs[id] ?? Number.NaN)]);
    const prompt = renderPrompt(joinPrompts(step.prompt, suffix));
    return [prompt, Object.fromEntries(probabilities) as Record<string, number>] as const;
  });
  return Object.fromEntries(asked);
}

const nameOf = ({ family, variant }: Case) => `${family} ${variant}`;

describe.each(
  [...new Set(cases.map(nameOf))].map((name) => {
    return [name, cases.filter((each) => nameOf(each) === name)] as const;
  }),
)("%s, as transformers with the authors' chat template", (_, own) => {
  it("writes the same prompts and asks the same at their ends", () => {
    for (const golden of own) {
      const step = ask(golden);
      if (step.type !== "score") throw new Error("it generates");
      const asked = step.questions.map(({ suffix, choices }) => [
        renderPrompt(joinPrompts(step.prompt, suffix)),
        choices.map(({ text }) => text),
      ]);
      const wanted = Object.entries(expected(golden));
      expect(asked).toEqual(wanted.map(([prompt, choices]) => [prompt, Object.keys(choices)]));
    }
  });

  it("has the same token ids", async () => {
    for (const golden of own) {
      const step = ask(golden);
      if (step.type !== "score") throw new Error("it generates");
      const engine = await engineOf(golden.model);
      const whole = step.questions.map(({ suffix }) => joinPrompts(step.prompt, suffix));
      for (const { prompt, ids } of golden.asked) {
        const same = whole.find((each) => renderPrompt(each).startsWith(prompt));
        const tokens = await engine.tokenize(same ?? []);
        expect({ prompt, ids: tokens.slice(0, ids.length) }).toEqual({ prompt, ids });
      }
    }
  });

  it("gives the same probabilities", async () => {
    const first: number[] = [];
    for (const golden of own) {
      const given = await found(await engineOf(golden.model), ask(golden));
      for (const [prompt, choices] of Object.entries(expected(golden))) {
        for (const [choice, probability] of Object.entries(choices)) {
          const difference = Math.abs((given[prompt]?.[choice] ?? Number.NaN) - probability);
          expect(difference).toBeLessThan(TOLERANCE);
        }
        first.push(Object.values(choices)[0] ?? Number.NaN);
      }
    }
    // A model that answers alike whatever it is asked would agree, too.
    expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(100 * TOLERANCE);
  });
});

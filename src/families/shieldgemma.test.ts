import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  joinPrompts,
  NO_USAGE,
  renderPrompt,
  type FamilyOptions,
  type FamilyRequest,
  type Step,
} from "../core/index.ts";
import { HARM_POLICIES } from "./harm-policies.ts";
import { shieldgemma } from "./shieldgemma.ts";

interface Golden {
  readonly exchanges: readonly {
    readonly variant: string;
    readonly target: "prompt" | "response";
    readonly user: string;
    readonly response: string | null;
    readonly policies: Readonly<Record<string, { readonly prompt: string }>>;
  }[];
}

const golden = JSON.parse(readFileSync("test/fixtures/goldens/shieldgemma.json", "utf8")) as Golden;

const defaults: FamilyOptions = {
  variant: "chat-template",
  mode: "score",
  history: "last-turn",
  settings: { temperature: 1, alpha: 0 },
};

function request(changes: Partial<FamilyRequest> = {}): FamilyRequest {
  return {
    target: "prompt",
    prompt: "How do I bake bread?",
    response: null,
    history: [],
    language: "en",
    policies: HARM_POLICIES,
    options: defaults,
    ...changes,
  };
}

/** Every whole prompt that a step asks, by question. */
function promptsOf(step: Step): Record<string, string> {
  if (step.type !== "score") throw new Error("ShieldGemma scores");
  return Object.fromEntries(
    step.questions.map(({ id, suffix }) => [id, renderPrompt(joinPrompts(step.prompt, suffix))]),
  );
}

describe("ShieldGemma", () => {
  it("asks to the character what the authors' own code asks, in every variant and use", () => {
    expect(golden.exchanges.length).toBeGreaterThan(20);
    for (const { variant, target, user, response, policies } of golden.exchanges) {
      const step = shieldgemma.ask(
        request({ target, prompt: user, response, options: { ...defaults, variant } }),
      );
      const expected = Object.fromEntries(
        Object.entries(policies).map(([id, { prompt }]) => [id, prompt]),
      );
      expect(promptsOf(step)).toEqual(expected);
    }
  });

  it("shares everything up to the policy between the questions", () => {
    for (const target of ["prompt", "response"] as const) {
      const step = shieldgemma.ask(request({ target, response: "Mix flour and water." }));
      expect(renderPrompt(step.prompt)).toMatch(/<end_of_turn>$/u);
    }
  });

  it("refuses the card's snippet for responses, which it does not print", () => {
    const options = { ...defaults, variant: "card" };
    expect(() => shieldgemma.ask(request({ target: "response", response: "", options }))).toThrow(
      /chat-template or paper/u,
    );
  });

  it("puts earlier turns before the prompt only when asked", () => {
    const history = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi" },
    ] as const;
    const last = promptsOf(shieldgemma.ask(request({ history })));
    expect(last["harassment"]).toContain("Human Question: How do I bake bread?\n");
    const options = { ...defaults, history: "transcript" } as const;
    const transcript = promptsOf(shieldgemma.ask(request({ history, options })));
    expect(transcript["harassment"]).toContain(
      "Human Question: User: Hello\n\nAssistant: Hi\n\nUser: How do I bake bread?\n",
    );
  });

  it.each([
    ["softmax of Yes and No", { temperature: 1, alpha: 0 }, 0.75],
    ["with temperature", { temperature: 2, alpha: 0 }, 3 ** 0.5 / (3 ** 0.5 + 1)],
    [
      "with smoothing of what each has of the whole vocabulary",
      { temperature: 1, alpha: 1 },
      1.3 / 2.4,
    ],
  ])("reads P(Yes): %s", (_, settings, expected) => {
    const step = shieldgemma.ask(request({ options: { ...defaults, settings } }));
    if (step.type !== "score") throw new Error("ShieldGemma scores");
    const logProbabilities = { yes: Math.log(0.75), no: Math.log(0.25) };
    const answer = { logProbabilities, logMass: Math.log(0.4) };
    const questions = step.questions.map(({ id }) => ({ id, ...answer }));
    const reading = step.read({ questions, usage: NO_USAGE });
    if ("type" in reading) throw new Error("one step is enough");
    expect(Object.keys(reading.scores)).toEqual(HARM_POLICIES.map(({ id }) => id));
    for (const score of Object.values(reading.scores)) expect(score).toBeCloseTo(expected, 12);
  });
});

import { describe, expect, it } from "vitest";
import type { Engine } from "../core/engine.ts";
import { bos, text } from "../core/prompt.ts";
import { engineContract } from "../testing/engine-contract.ts";
import { scripted } from "./scripted.ts";

const written = { generate: "It is bread." };

engineContract("scripted", async () => scripted(written), { describe, it });

engineContract(
  "scripted, as a server that keeps nothing and says little",
  async () => {
    const capabilities = {
      logMass: false,
      textOffsets: false,
      prefixReuse: false,
      maxQuestions: 1,
    };
    return scripted({ ...written, capabilities });
  },
  { describe, it },
  {
    skip: [
      {
        test: "evaluates what questions share once, and keeps it for the next call",
        reason: "it keeps nothing",
      },
      {
        test: "says where each token begins in what it writes",
        reason: "it gives no tokens",
      },
    ],
  },
);

describe("scripted", () => {
  const question = {
    id: "harm",
    suffix: [text(" Harmful?")],
    choices: [
      { id: "yes", text: "Yes" },
      { id: "no", text: "No" },
    ],
  };

  it.each([
    ["a table", { harm: { yes: 0.25, no: 0.75 } }, 0.25],
    [
      "a function",
      (_question: unknown, prompt: string) => ({ yes: prompt.length, no: 100 - prompt.length }),
      0.15,
    ],
    ["nothing", undefined, 0.5],
    ["a table that leaves room for other text", { harm: { yes: 0.3, no: 0.1 } }, 0.75, 0.4],
  ])("scores by %s", async (_how, score, expected, mass = 1) => {
    await using engine = scripted(score === undefined ? {} : { score });
    const { questions } = await engine.score([bos, text("A text")], [question]);
    expect(Math.exp(questions[0]?.logProbabilities["yes"] ?? 0)).toBeCloseTo(expected, 10);
    expect(Math.exp(questions[0]?.logMass ?? 0)).toBeCloseTo(mass, 10);
  });

  it.each([
    ["tokenize", (engine: Engine) => engine.countTokens([[bos]])],
    ["score", (engine: Engine) => engine.score([bos], [question])],
    ["generate", (engine: Engine) => engine.generate([bos], { maxTokens: 1 })],
    [
      "repetitionPenalty",
      (engine: Engine) => engine.generate([bos], { maxTokens: 1, repetitionPenalty: 1.2 }),
    ],
    ["tokenPrompts", (engine: Engine) => engine.score([{ type: "tokens", ids: [1] }], [question])],
  ] as const)("refuses what needs %s where it lacks it", async (capability, call) => {
    await using engine = scripted({ capabilities: { [capability]: false } });
    await expect(call(engine)).rejects.toMatchObject({
      code: "capability_missing",
      message: expect.stringContaining(capability) as string,
    });
  });

  it("tells a call that waits in line of the progress before it", async () => {
    await using engine = scripted({ millisecondsPerToken: 0.01 });
    const order: string[] = [];
    const first = engine
      .score([bos, text("a".repeat(300))], [question])
      .then(() => order.push("first"));
    const onProgress = () => order.push("progress");
    await Promise.all([first, engine.score([bos, text("b")], [question], { onProgress })]);
    expect(order.indexOf("progress")).toBeLessThan(order.indexOf("first"));
  });

  it("evaluates only what is new of a conversation that grew", async () => {
    await using engine = scripted();
    await engine.score([bos, text("Hello.")], [question]);
    const { usage } = await engine.score([bos, text("Hello. And more.")], [question]);
    expect(usage.reusedTokens).toBe("Hello.".length + 1 + 1);
  });
});

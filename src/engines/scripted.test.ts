import { describe, expect, it } from "vitest";
import { bos, text } from "../core/prompt.ts";
import { engineContract } from "../testing/engine-contract.ts";
import { scripted } from "./scripted.ts";

engineContract("scripted", async () => scripted({ generate: "It is bread." }), { describe, it });

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

  it("evaluates only what is new of a conversation that grew", async () => {
    await using engine = scripted();
    await engine.score([bos, text("Hello.")], [question]);
    const { usage } = await engine.score([bos, text("Hello. And more.")], [question]);
    expect(usage.reusedTokens).toBe("Hello.".length + 1 + 1);
  });
});

import { describe, expect, it } from "vitest";
import { scripted } from "../engines/scripted.ts";
import { engineContract, type SkippedTest } from "./engine-contract.ts";

/** Runs the contract as a runner does, and gives the outcome of each test by its name. */
async function outcomes(
  make: () => ReturnType<typeof scripted>,
  skip: readonly SkippedTest[] = [],
) {
  const tests: [name: string, body: () => void | Promise<void>][] = [];
  const skipped: string[] = [];
  const define = (name: string, body: () => void | Promise<void>) => tests.push([name, body]);
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: Object.assign(define, { skip: (name: string) => skipped.push(name) }),
  };
  engineContract("an engine", async () => make(), runner, { skip });
  const failed: string[] = [];
  for (const [name, body] of tests) await Promise.resolve(body()).catch(() => failed.push(name));
  return { count: tests.length, failed, skipped };
}

describe("engineContract", () => {
  const reason = "its server has no tokenizer";
  const tests = ["tokenises adjacent text as one string", "streams what it writes"];

  it("lists what is skipped with its reason, and runs the rest", async () => {
    const all = await outcomes(() => scripted());
    const some = await outcomes(
      () => scripted(),
      tests.map((test) => ({ test, reason })),
    );
    expect(some.skipped).toEqual(tests.map((test) => `${test} (skipped: ${reason})`));
    expect([all.failed, some.failed]).toEqual([[], []]);
    expect(some.count).toBe(all.count - 2);
  });

  it("fails tests of what the engine lacks unless they are skipped", async () => {
    const { failed } = await outcomes(() => scripted({ capabilities: { tokenize: false } }));
    expect(failed).toContain("tokenises adjacent text as one string");
    expect(failed).not.toContain("refuses what it says it cannot do, instead of guessing");
  });

  it("finds an engine out that guesses instead of refusing", async () => {
    const engine = scripted({ capabilities: { tokenize: false, score: false } });
    const guessing = Object.assign(scripted(), { capabilities: engine.capabilities });
    guessing.score = async (_prompt, questions) => ({
      questions: questions.map(({ id }) => ({ id, logProbabilities: {} })),
      usage: (await scripted().score([], [])).usage,
    });
    const { failed } = await outcomes(() => guessing);
    expect(failed).toContain("refuses what it says it cannot do, instead of guessing");
  });

  it.each([
    ["a name that is no test", "tokenizes", "slow"],
    ["no reason", "streams what it writes", " "],
  ])("refuses to skip %s", async (_, test, why) => {
    await expect(outcomes(() => scripted(), [{ test, reason: why }])).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining(test) as string,
    });
  });
});

import assert from "node:assert/strict";
import {
  KomainuError,
  type CheckInput,
  type Guard,
  type Target,
  type Verdict,
} from "../core/index.ts";
import { verdictSchema } from "../guard/verdict-schema.ts";
import type { TestRunner } from "./family-contract.ts";

/** Mild texts, with words that appear nowhere else. */
const PROMPT = "How does the heron bake bread at home?";
const RESPONSE = "The heron mixes flour and water.";
const MARK = "heron";

const inputOf = (target: Target): CheckInput =>
  target === "prompt" ? PROMPT : { prompt: PROMPT, response: RESPONSE };

/** A verdict without what differs from time to time. */
function lasting(verdict: Verdict): unknown {
  return { ...verdict, usage: null, stages: verdict.stages?.map(({ outcome }) => outcome) };
}

function isMisuse(error: unknown): boolean {
  return error instanceof KomainuError && error.code === "invalid_input";
}

/** Sees that a decision follows from the scores, and that none of them is missing. */
function assertFounded(verdict: Verdict, guard: Guard): void {
  const { decision, policies, violations, failure, score } = verdict;
  const known = new Set(guard.policies.map(({ id }) => id));
  for (const entry of policies) {
    assert(known.has(entry.policy), "a score is of one of the guard's policies");
    assert.equal(entry.violated, entry.score >= entry.threshold);
  }
  assert.deepEqual(
    violations,
    policies.filter(({ violated }) => violated),
  );
  assert.equal(score, policies[0]?.score ?? null);
  assert(policies.every((one, at) => one.score <= (policies[at - 1]?.score ?? 1)));
  assert.equal(failure !== undefined, decision === "unknown", "unknown says why, and nothing else");
  if (decision === "deny") assert(violations.length > 0);
  if (decision === "allow") {
    assert.equal(violations.length, 0);
    assert.equal(policies.length, guard.policies.length, "all policies were judged");
  }
}

/** Defines a test with a guard of its own, which is closed afterwards. */
type GuardTest = (what: string, body: (guard: Guard) => Promise<void>) => unknown;

/**
 * What every guard must hold, as tests of your runner: `guardContract("mine", makeMine, { describe,
 * it })`. `make` gives a guard that can judge mild texts, a new one each time.
 */
export function guardContract(
  name: string,
  make: () => Guard | Promise<Guard>,
  { describe, it }: TestRunner,
): void {
  const test: GuardTest = (what, body) =>
    it(what, async () => {
      await using guard = await make();
      await body(guard);
    });
  describe(`the guard ${name}`, () => {
    testJudging(test);
    testRefusing(test);
    testLiving(test);
  });
}

/** What it says. */
function testJudging(test: GuardTest): void {
  test("says what it is before the first check", async (guard) => {
    assert(guard.id !== "" && guard.targets.length > 0 && guard.policies.length > 0);
    assert.equal(new Set(guard.policies.map(({ id }) => id)).size, guard.policies.length);
    const [target = "prompt"] = guard.targets;
    const { provenance } = await guard.check(inputOf(target));
    assert.deepEqual(provenance, guard.provenance);
  });

  test("founds its verdicts on scores, for each of its targets", async (guard) => {
    for (const target of guard.targets) {
      const verdict = await guard.check(inputOf(target));
      assert.equal(verdict.target, target);
      assert.notEqual(verdict.decision, "unknown");
      assertFounded(verdict, guard);
    }
  });

  test("gives verdicts that JSON keeps, without the judged text", async (guard) => {
    for (const target of guard.targets) {
      const verdict = await guard.check(inputOf(target));
      const json = JSON.stringify(verdict);
      assert.deepEqual(verdictSchema.parse(JSON.parse(json)), JSON.parse(json));
      // A model's own words may repeat the text.
      const rest = { ...verdict, reasoning: null, answers: null };
      assert(!JSON.stringify(rest).includes(MARK));
    }
  });

  test("says the same of the same text", async (guard) => {
    const [target = "prompt"] = guard.targets;
    const [one, other] = [await guard.check(inputOf(target)), await guard.check(inputOf(target))];
    assert.deepEqual(lasting(other), lasting(one));
  });
}

/** What it does not judge. */
function testRefusing(test: GuardTest): void {
  test("allows nothing that it did not judge", async (guard) => {
    const [target = "prompt"] = guard.targets;
    const blank = target === "prompt" ? " " : { prompt: PROMPT, response: " " };
    const empty = await guard.check(blank);
    assert.equal(empty.decision, "unknown");
    assert.equal(empty.failure?.code, "nothing_to_judge");
    const verdict = await guard.check({ messages: conversation(target) });
    assert.notEqual(verdict.decision, "allow");
    assert.deepEqual(
      verdict.unjudged?.map(({ type }) => type),
      ["image"],
    );
  });

  test("refuses what is no input, and what it does not judge", async (guard) => {
    const wrong = [42, null, {}, { prompts: "x" }, { messages: [] }] as unknown as CheckInput[];
    for (const input of wrong) await assert.rejects(guard.check(input), isMisuse);
    const others = (["prompt", "response"] as const).filter((one) => !guard.targets.includes(one));
    for (const target of others) await assert.rejects(guard.check(inputOf(target)), isMisuse);
  });

  test("ends with its caller's reason", async (guard) => {
    const [target = "prompt"] = guard.targets;
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(guard.check(inputOf(target), { signal }), reason);
    const controller = new AbortController();
    const checking = guard.check(inputOf(target), { signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(checking, reason);
  });
}

/** Many texts, and its end. */
function testLiving(test: GuardTest): void {
  test("judges many, each in its place", async (guard) => {
    const [target = "prompt"] = guard.targets;
    const inputs = [inputOf(target), 42, inputOf(target)] as CheckInput[];
    const verdicts = await guard.checkAll(inputs);
    assert.deepEqual(
      verdicts.map(({ failure }) => failure?.code),
      [undefined, "invalid_input", undefined],
    );
  });

  test("judges nothing once it is closed, and can be closed again", async (guard) => {
    await Promise.all([guard.close(), guard.close()]);
    const [target = "prompt"] = guard.targets;
    const { decision, failure } = await guard.check(inputOf(target));
    assert.equal(decision, "unknown");
    assert.equal(failure?.code, "engine_disposed");
  });
}

/** A conversation whose judged side holds an image. */
function conversation(target: Target) {
  const image = { type: "image_url", image_url: { url: "data:," } };
  const withImage = (role: string, text: string) => {
    return { role, content: [{ type: "text", text }, image] };
  };
  if (target === "prompt") return [withImage("user", PROMPT)];
  return [{ role: "user", content: PROMPT }, withImage("assistant", RESPONSE)];
}

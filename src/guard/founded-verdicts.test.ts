import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  COUNT_LIES,
  FAILURES,
  GENERATION_LIES,
  misconduct,
  SCORE_LIES,
  type Conduct,
  type Lie,
} from "../../test/fixtures/lies.ts";
import type {
  CheckInput,
  Engine,
  EngineCallOptions,
  GuardFamily,
  Mode,
  Target,
  Verdict,
} from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { FAMILIES } from "../families/registry.ts";
import { createGuard } from "./create-guard.ts";
import type { GuardOptions } from "./guard-options.ts";
import { verdictSchema } from "./verdict-schema.ts";

/** What the models of families that write say of something harmless. */
const HARMLESS: Readonly<Record<string, string>> = {
  arise: '{"回答可否": "回答許可", "カテゴリ": "無し"}',
  guardreasoner:
    "Fine.\n\nAnswers: \nRequest: unharmful\nCompletion: compliance\nResponse: unharmful",
  "llama-guard": "\n\nsafe",
  wildguard: "Harmful request: no\nResponse refusal: no\nHarmful response: no",
  qwen3guard: "Safety: Safe\nCategories: None\nRefusal: No",
};

interface Way {
  readonly family: GuardFamily;
  readonly mode: Mode;
  readonly target: Target;
}

const WAYS: readonly Way[] = FAMILIES.flatMap((family) =>
  family.modes.flatMap((mode) => family.targets.map((target) => ({ family, mode, target }))),
);
const NAMED = WAYS.map((way) => [`${way.family.id}, ${way.mode}, ${way.target}`, way] as const);

/** The most choices that a family offers: each is tried as the one that the model prefers. */
const MOST_CHOICES = 7;

function inputOf(target: Target, text = "How do I bake bread?"): CheckInput {
  return target === "prompt" ? text : { prompt: "How do I bake bread?", response: text };
}

/** An engine that answers whole and honestly, and prefers the choice at an index. */
function honestEngine({ family }: Way, preferred: number, contextSize = 8192): Engine {
  const [architecture = ""] = family.architectures;
  return scripted({
    model: { architecture },
    contextSize,
    generate: HARMLESS[family.id] ?? "",
    score: ({ choices }) => {
      const at = preferred % choices.length;
      const rest = 0.1 / Math.max(1, choices.length - 1);
      return Object.fromEntries(choices.map(({ id }, index) => [id, index === at ? 0.9 : rest]));
    },
  });
}

interface Misjudged {
  readonly verdict: Verdict;
  /** Whether the engine came to do what it was told to do. */
  readonly happened: boolean;
}

/** Checks a text by a guard whose engine misbehaves once the guard is made. */
async function checkBy(
  way: Way,
  honest: Engine,
  conduct: Conduct,
  limits: Pick<GuardOptions, "timeout" | "stallTimeout"> = {},
  text?: string,
): Promise<Misjudged> {
  let happened = false;
  const noted = <T extends unknown[], R>(act: ((...call: T) => R) | undefined) =>
    act && ((...call: T) => ((happened = true), act(...call)));
  const { engine, start } = misconduct(honest, {
    score: noted(conduct.score),
    generate: noted(conduct.generate),
    countTokens: noted(conduct.countTokens),
  });
  const { family, mode, target } = way;
  await using guard = await createGuard({ guard: family, mode, engine, ...limits });
  start();
  return { verdict: await guard.check(inputOf(target, text)), happened };
}

function expectUnfounded({ verdict, happened }: Misjudged): void {
  if (!happened) return;
  expect(verdict.decision).toBe("unknown");
  expect(verdict.policies).toEqual([]);
  expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
}

/** An answer with a lie in it; the honest one where there is nothing to lie about. */
async function tell<T>(lie: Lie<T>, work: Promise<T>): Promise<{ said: T; lied: boolean }> {
  const honest = await work;
  const told = lie(honest);
  return told === undefined ? { said: honest, lied: false } : { said: told.said as T, lied: true };
}

/** A conduct of lies, which tells whether it came to one. */
function lying(honest: Engine, kind: keyof Conduct, lie: Lie<never>) {
  const seen = { lied: false };
  const answer = async <T>(work: Promise<T>): Promise<T> => {
    const { said, lied } = await tell(lie as Lie<T>, work);
    seen.lied ||= lied;
    return said;
  };
  const conduct: Conduct = {
    score: async (...call) => answer(honest.score(...call)),
    generate: async (...call) => answer(honest.generate(...call)),
    countTokens: async (...call) => answer(honest.countTokens(...call)),
  };
  return { seen, conduct: { [kind]: conduct[kind] } };
}

const LIES = [
  ...Object.entries(SCORE_LIES).map(([name, lie]) => ["score", name, lie] as const),
  ...Object.entries(GENERATION_LIES).map(([name, lie]) => ["generate", name, lie] as const),
  ...Object.entries(COUNT_LIES).map(([name, lie]) => ["countTokens", name, lie] as const),
];

/** For each decision that honest answers lead to, a choice that the model prefers then. */
async function preferencesOf(way: Way): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let preferred = 0; preferred < MOST_CHOICES; preferred += 1) {
    const { verdict } = await checkBy(way, honestEngine(way, preferred), {});
    found.set(verdict.decision, preferred);
  }
  return found;
}

/** Lies and failures that came to be told. */
const told = new Set<string>();

describe.each(NAMED)("a guard of %s", (_, way) => {
  let preferences: ReadonlyMap<string, number> = new Map();
  beforeAll(async () => {
    preferences = await preferencesOf(way);
  });

  it("allows what an honest engine finds harmless", () => {
    const decisions = [...preferences.keys()];
    expect(decisions).toContain("allow");
    expect(decisions).not.toContain("unknown");
  });

  it.each(LIES)("judges nothing by an engine whose %s gives %s", async (kind, name, lie) => {
    for (const preferred of preferences.values()) {
      // Tokens are counted only of text that its bytes do not prove to fit.
      const long = kind === "countTokens" ? "Bread. ".repeat(2000) : undefined;
      const honest = honestEngine(way, preferred);
      const { seen, conduct } = lying(honest, kind, lie);
      const { verdict } = await checkBy(way, honest, conduct, {}, long);
      if (seen.lied) told.add(`${kind} ${name}`);
      expectUnfounded({ verdict, happened: seen.lied });
    }
  });

  it.each(
    (["score", "generate", "countTokens"] as const).flatMap((kind) =>
      Object.entries(FAILURES).map(([name, fail]) => [kind, name, fail] as const),
    ),
  )("judges nothing by an engine whose %s %s", async (kind, name, fail) => {
    const long = kind === "countTokens" ? "Bread. ".repeat(2000) : undefined;
    const limits = { stallTimeout: 40 };
    const judged = await checkBy(way, honestEngine(way, 1), { [kind]: fail }, limits, long);
    if (judged.happened) told.add(`${kind} ${name}`);
    expectUnfounded(judged);
  });

  it("judges nothing by an answer that comes too late", async () => {
    const overdue = async ({ signal }: EngineCallOptions = {}) =>
      new Promise((resolve) => {
        signal?.addEventListener("abort", resolve);
      });
    for (const limits of [{ timeout: 20 }, { stallTimeout: 20 }]) {
      const honest = honestEngine(way, 1);
      // It does not look at its signal, but waits until its time is over.
      const conduct: Conduct = {
        score: async (prompt, questions, options) => {
          const answer = await honest.score(prompt, questions);
          await overdue(options);
          return answer;
        },
        generate: async (prompt, { signal, ...options }) => {
          const answer = await honest.generate(prompt, options);
          await overdue({ signal });
          return answer;
        },
      };
      expectUnfounded(await checkBy(way, honest, conduct, limits));
    }
  });

  it("judges nothing by an answer of any shape", async () => {
    const property = fc.asyncProperty(fc.anything({ withNullPrototype: true }), async (value) => {
      const honest = honestEngine(way, 1);
      const score = async () => value as Awaited<ReturnType<Engine["score"]>>;
      const generate = async () => value as Awaited<ReturnType<Engine["generate"]>>;
      expectUnfounded(await checkBy(way, honest, { score, generate }));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("judges nothing by scores of which one part is anything else", async () => {
    const values = fc.anything({ withNullPrototype: true, withBigInt: true });
    const property = fc.asyncProperty(fc.nat(), values, fc.nat(6), async (at, value, preferred) => {
      const honest = honestEngine(way, preferred);
      let changed = false;
      const score: Engine["score"] = async (...call) => {
        const result = await honest.score(...call);
        const places = placesIn(result.questions).filter((path) => path.at(-1) !== "logMass");
        const path = places[at % Math.max(1, places.length)] ?? [];
        changed ||= !Object.is(valueAt(result.questions, path), value);
        return { ...result, questions: replaced(result.questions, path, value) } as typeof result;
      };
      const { verdict } = await checkBy(way, honest, { score });
      expectUnfounded({ verdict, happened: changed });
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

it("hears every lie from one guard or another", () => {
  const names = LIES.map(([kind, name]) => `${kind} ${name}`);
  const failures = ["score", "generate", "countTokens"].flatMap((kind) =>
    Object.keys(FAILURES).map((name) => `${kind} ${name}`),
  );
  expect([...told].toSorted()).toEqual([...names, ...failures].toSorted());
});

/** The places of everything inside a value, as paths of keys. */
function placesIn(value: unknown): readonly string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    return [[key]].concat(placesIn(inner).map((path) => [key].concat(path)));
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
}

/** A copy of a value with something else at one place. */
function replaced(value: unknown, [key, ...path]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy: unknown = Array.isArray(value)
    ? [...(value as readonly unknown[])]
    : { ...(value as object) };
  const record = copy as Record<string, unknown>;
  record[key] = replaced(record[key], path, other);
  return record;
}

describe("an engine that is anyone's code", () => {
  const [way] = WAYS;
  if (way === undefined) throw new Error("there is no family");

  it("cannot change what a family asks of other engines", async () => {
    for (const each of WAYS) {
      const before = await checkBy(each, honestEngine(each, 0), {});
      await checkBy(each, honestEngine(each, 0), {
        score: async (prompt, questions) => {
          for (const segment of prompt) Object.assign(segment, { text: "", token: "", ids: [] });
          for (const { choices, suffix } of questions) {
            const [first, second] = choices;
            if (first && second) Object.assign(first, { id: second.id, text: "Maybe" });
            Object.assign(choices, { length: 1 });
            Object.assign(suffix, { length: 0 });
          }
          Object.assign(questions, { length: 0 });
          throw new Error("done");
        },
        generate: async (prompt) => {
          for (const segment of prompt) Object.assign(segment, { text: "", token: "" });
          throw new Error("done");
        },
      });
      const after = await checkBy(each, honestEngine(each, 0), {});
      const { usage: _, ...verdict } = before.verdict;
      expect(after.verdict).toMatchObject(verdict);
    }
  });

  it("is believed in nothing that it agrees on with itself by changing what it was asked", async () => {
    const conduct: Conduct = {
      score: async (_, questions) => {
        Object.assign(questions, { length: 0 });
        const honest = honestEngine(way, 1);
        return honest.score([{ type: "bos" }], []);
      },
    };
    expectUnfounded(await checkBy(way, honestEngine(way, 1), conduct));
  });

  it("answers two calls by one object that grows, and neither is judged by it", async () => {
    const shared: Awaited<ReturnType<Engine["score"]>>["questions"][number][] = [];
    const honest = honestEngine(way, 1);
    const { engine, start } = misconduct(honest, {
      score: async (...call) => {
        const { questions, usage } = await honest.score(...call);
        shared.push(...questions);
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
        return { questions: shared, usage };
      },
    });
    await using guard = await createGuard({ guard: way.family, engine });
    start();
    const verdicts = await guard.checkAll([inputOf("prompt"), inputOf("prompt", "And a cake?")]);
    expect(verdicts.map(({ decision }) => decision)).toEqual(["unknown", "unknown"]);
  });

  it("changes no verdict by changing its answer afterwards", async () => {
    const honest = honestEngine(way, 0);
    const { engine, start } = misconduct(honest, {
      score: async (...call) => {
        const result = await honest.score(...call);
        setImmediate(() => {
          for (const { logProbabilities } of result.questions) {
            Object.assign(logProbabilities, { yes: -9, no: 0 });
          }
        });
        return result;
      },
    });
    await using guard = await createGuard({ guard: way.family, engine });
    start();
    const verdict = await guard.check(inputOf("prompt"));
    await new Promise(setImmediate);
    expect(verdict.decision).toBe("deny");
  });
});

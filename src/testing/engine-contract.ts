import assert from "node:assert/strict";
import {
  bos,
  control,
  KomainuError,
  text,
  type Engine,
  type ErrorCode,
  type Prompt,
  type Question,
} from "../core/index.ts";
import type { TestRunner } from "./family-contract.ts";

const CHOICES = [
  { id: "yes", text: "Yes" },
  { id: "no", text: "No" },
  { id: "never", text: "Never, as far as I know" },
];
const SHARED = "Dough rests in a warm place until it has doubled in size. ";

function promptOf(value: string): Prompt {
  return [bos, text(value)];
}

function questionOf(value: string): Question {
  return { id: value, suffix: [text(value)], choices: CHOICES };
}

const QUESTIONS = [" Is it bread?", " Is it cake?", " Is it?"].map(questionOf);

async function rejectsWith(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(work, (error) => error instanceof KomainuError && error.code === code);
}

/** Rows of log-probabilities in the order asked, to be compared. */
async function scoresOf(engine: Engine, value: string): Promise<readonly number[][]> {
  const { questions } = await engine.score(promptOf(value), QUESTIONS);
  return questions.map(({ logProbabilities }) => Object.values(logProbabilities));
}

function assertClose(found: readonly number[][], expected: readonly number[][]): void {
  assert.equal(found.length, expected.length);
  for (const [row, values] of expected.entries()) {
    for (const [column, value] of values.entries()) {
      const other = found[row]?.[column] ?? Number.NaN;
      // What is evaluated side by side is summed in another order.
      const same = other === value || Math.abs(Math.exp(other) - Math.exp(value)) < 1e-4;
      assert(same, `${other} is not ${value}`);
    }
  }
}

function assertSumsToOne(logProbabilities: Readonly<Record<string, number>>): void {
  const values = Object.values(logProbabilities);
  assert(values.every((value) => value <= 0));
  const sum = values.reduce((all, value) => all + Math.exp(value), 0);
  assert(Math.abs(sum - 1) < 1e-6, `the choices' probabilities sum to ${sum}`);
}

function tokenizing(make: () => Promise<Engine>, { it }: TestRunner): void {
  it("tokenises adjacent text as one string", async () => {
    await using engine = await make();
    const whole = await engine.tokenize([bos, text("Human Question: Create")]);
    const split = await engine.tokenize([bos, text("Human Que"), text(""), text("stion: Create")]);
    assert.deepEqual(split, whole);
    assert.deepEqual(await engine.tokenize([text("")]), []);
  });

  it("takes text that is no text", async () => {
    await using engine = await make();
    const replaced = await engine.tokenize([text("a\uFFFDb")]);
    assert.deepEqual(await engine.tokenize([text("a\uD800b")]), replaced);
    assert.deepEqual(await engine.tokenize([text("a\uDC00b")]), replaced);
    assert((await engine.tokenize([text("\0\u0001\uFFFE")])).length > 0);
  });

  it("refuses a control token that the model lacks", async () => {
    await using engine = await make();
    await rejectsWith(engine.tokenize([control("no such token")]), "model_unsupported");
  });

  it("takes tokens that it gave out", async () => {
    await using engine = await make();
    const ids = await engine.tokenize(promptOf("bread"));
    assert.deepEqual(await engine.tokenize([{ type: "tokens", ids }]), ids);
  });
}

function scoring(make: () => Promise<Engine>, { it }: TestRunner): void {
  it("gives every choice of every question a log-probability, in order", async () => {
    await using engine = await make();
    const { questions } = await engine.score(promptOf(SHARED), QUESTIONS);
    assert.deepEqual(
      questions.map(({ id }) => id),
      QUESTIONS.map(({ id }) => id),
    );
    for (const { logProbabilities, logMass } of questions) {
      assert.deepEqual(Object.keys(logProbabilities), ["yes", "no", "never"]);
      assertSumsToOne(logProbabilities);
      assert(logMass !== undefined && logMass <= 0);
    }
  });

  it("makes the choices' probabilities sum to 1, wherever they part", async () => {
    await using engine = await make();
    const texts = ["It is bread.", "It is cake.", "It is cake, and a good one.", "It was both."];
    const choices = texts.map((value) => ({ id: value, text: `${value}\n` }));
    const question = { ...questionOf(" What is it?\n"), choices };
    const { questions } = await engine.score(promptOf(SHARED), [question]);
    assertSumsToOne(questions[0]?.logProbabilities ?? {});
  });

  it("refuses choices that cannot be told apart", async () => {
    await using engine = await make();
    for (const [one, other] of [
      ["Yes", "Yes"],
      ["", "Yes"],
      ["Well, I see", "Well, I see\n\nno reason to doubt"],
    ]) {
      const choices = [one, other].map((value, index) => ({ id: `${index}`, text: value ?? "" }));
      for (const listed of [choices, [...choices].reverse()]) {
        const asked = [{ ...questionOf(" Is it?"), choices: listed }];
        await rejectsWith(engine.score(promptOf(SHARED), asked), "invalid_input");
      }
    }
    const twins = ["Yes", "No"].map((value) => ({ id: "same", text: value }));
    const asked = [{ ...questionOf(" Is it?"), choices: twins }];
    await rejectsWith(engine.score(promptOf(SHARED), asked), "invalid_input");
  });
}

function reusing(make: () => Promise<Engine>, { it }: TestRunner): void {
  it("evaluates choices that part late down to where they do", async () => {
    await using engine = await make();
    const same = "The loaf has been in the oven for";
    const choices = [" an hour, or more", " half a day"].map((end) => `${same}${end}, I think.`);
    const [first = [], second = []] = await Promise.all(
      choices.map(async (value) => engine.tokenize([text(value)])),
    );
    const shared = first.findIndex((token, index) => token !== second[index]);
    const prompt = promptOf(SHARED);
    const { usage } = await engine.score(prompt, [
      { ...questionOf(""), choices: choices.map((value) => ({ id: value, text: value })) },
    ]);
    assert.equal(usage.evaluatedTokens, (await engine.tokenize(prompt)).length + shared);
  });

  it("is certain of an only choice, and evaluates nothing for it", async () => {
    await using engine = await make();
    const only = { ...questionOf(" Is it bread?"), choices: CHOICES.slice(0, 1) };
    const none = { ...questionOf(" Is it?"), choices: [] };
    const { questions, usage } = await engine.score(promptOf(SHARED), [only, none]);
    assert.deepEqual(questions, [
      { id: only.id, logProbabilities: { yes: 0 }, logMass: 0 },
      { id: none.id, logProbabilities: {}, logMass: 0 },
    ]);
    assert.equal(usage.evaluatedTokens, 0);
  });

  it("evaluates what questions share once, and keeps it for the next call", async () => {
    await using engine = await make();
    const first = await engine.score(promptOf(SHARED.repeat(3)), QUESTIONS);
    assert(first.usage.evaluatedTokens < first.usage.promptTokens);
    assert.equal(first.usage.reusedTokens, 0);
    const again = await engine.score(promptOf(SHARED.repeat(3)), QUESTIONS);
    assert(again.usage.evaluatedTokens < first.usage.evaluatedTokens);
    assert(again.usage.reusedTokens > 0);
    assert.equal(
      again.usage.evaluatedTokens + again.usage.reusedTokens,
      first.usage.evaluatedTokens,
    );
  });

  it("answers no questions at no cost", async () => {
    await using engine = await make();
    const { questions, usage } = await engine.score(promptOf(SHARED), []);
    assert.deepEqual([questions, usage.evaluatedTokens], [[], 0]);
  });

  it("refuses an empty prompt, and one that does not fit", async () => {
    await using engine = await make();
    await rejectsWith(engine.score([], [{ ...questionOf(""), suffix: [] }]), "invalid_input");
    const long = promptOf("bread ".repeat(engine.info.contextSize));
    await rejectsWith(engine.score(long, QUESTIONS), "text_too_long");
    await rejectsWith(engine.generate(long, { maxTokens: 1 }), "text_too_long");
  });
}

function generating(make: () => Promise<Engine>, { it }: TestRunner): void {
  it("streams what it writes, and says where each token begins", async () => {
    await using engine = await make();
    const pieces: string[] = [];
    const options = { maxTokens: 24, onText: (piece: string) => pieces.push(piece) };
    const {
      text: written,
      tokens,
      finish,
      usage,
    } = await engine.generate(promptOf(SHARED), options);
    assert.equal(pieces.join(""), written);
    assert(tokens.length <= 24);
    assert(finish === "stop" || tokens.length === 24);
    assert.equal(usage.generatedTokens, tokens.length);
    const offsets = tokens.map(({ offset }) => offset);
    assert.deepEqual(
      offsets,
      [...offsets].sort((a, b) => a - b),
    );
    assert(offsets.every((offset) => offset <= written.length));
  });

  it("writes the same again, and stops where it is told", async () => {
    await using engine = await make();
    const long = await engine.generate(promptOf(SHARED), { maxTokens: 8 });
    const short = await engine.generate(promptOf(SHARED), { maxTokens: 3 });
    assert.deepEqual(short.tokens, long.tokens.slice(0, 3));
    if (long.tokens.length > 3) assert.equal(short.finish, "length");
  });
}

function overlapping(make: () => Promise<Engine>, { it }: TestRunner): void {
  it("gives overlapping calls what each gets alone", async () => {
    await using engine = await make();
    const texts = Array.from({ length: 9 }, (_, index) => `${SHARED.slice(index)} Loaf ${index}.`);
    const alone: (readonly number[][])[] = [];
    for (const value of texts) alone.push(await scoresOf(engine, value));
    const written = await engine.generate(promptOf(SHARED), { maxTokens: 8 });
    const [beside, ...together] = await Promise.all([
      engine.generate(promptOf(SHARED), { maxTokens: 8 }),
      ...texts.map(async (value) => scoresOf(engine, value)),
    ]);
    assert.equal(beside.text, written.text);
    for (const [index, scores] of together.entries()) assertClose(scores, alone[index] ?? []);
  });

  it("rejects with an abort's reason, waiting or running, and stays right", async () => {
    await using engine = await make();
    const expected = await scoresOf(engine, SHARED);
    const reason = new Error("enough");
    const aborted = { signal: AbortSignal.abort(reason) };
    await assert.rejects(engine.score(promptOf(SHARED), QUESTIONS, aborted), reason);
    const controller = new AbortController();
    const calls = Array.from({ length: 6 }, async (_, index) =>
      engine.score(promptOf(`${index} ${SHARED.repeat(8)}`), QUESTIONS, controller),
    );
    const settled = Promise.allSettled(calls);
    setTimeout(() => controller.abort(reason), 2);
    for (const result of await settled) {
      assert(result.status === "fulfilled" || result.reason === reason);
    }
    assertClose(await scoresOf(engine, SHARED), expected);
  });

  it("is disposed of with work in flight", async () => {
    const engine = await make();
    const calls = Array.from({ length: 6 }, async (_, index) =>
      engine.score(promptOf(`${index} ${SHARED.repeat(8)}`), QUESTIONS),
    );
    const settled = Promise.allSettled(calls);
    const disposals = [engine[Symbol.asyncDispose](), engine[Symbol.asyncDispose]()];
    for (const result of await settled) {
      assert(result.status === "rejected" && result.reason instanceof KomainuError);
      assert.equal(result.reason.code, "engine_disposed");
    }
    await Promise.all(disposals);
    await engine[Symbol.asyncDispose]();
    await rejectsWith(engine.tokenize([bos]), "engine_disposed");
    await rejectsWith(engine.score(promptOf(SHARED), QUESTIONS), "engine_disposed");
    await rejectsWith(engine.generate(promptOf(SHARED), { maxTokens: 1 }), "engine_disposed");
  });
}

/**
 * What every engine has to keep to: run it in a test file with `engineContract("mine", makeMine,
 * { describe, it })`. Each test makes an engine and disposes of it.
 *
 * @param make An engine whose window holds some 2,000 tokens at least.
 */
export function engineContract(
  name: string,
  make: () => Promise<Engine>,
  runner: TestRunner,
): void {
  runner.describe(`${name} keeps the engine contract`, () => {
    tokenizing(make, runner);
    scoring(make, runner);
    reusing(make, runner);
    generating(make, runner);
    overlapping(make, runner);
  });
}

import {
  KomainuError,
  type EngineCapabilities,
  type GeneratedToken,
  type Generation,
  type Question,
  type ScoredQuestion,
  type ScoreResult,
  type Usage,
} from "../core/index.ts";

/** Rounding may leave a certain answer a hair above certainty: such a logarithm counts as 0. */
const ROUNDING = 1e-6;

/** How far the probabilities of a question's choices may be from 1 together. */
const SUM_TOLERANCE = 1e-3;

/**
 * Sees that an engine answered what it was asked: every question under its own id, in the order
 * asked, with every choice and no other, each a log-probability, and together the certainty. What a
 * family reads has passed here, so that no missing answer can pass for a low score.
 *
 * @throws KomainuError `engine_failed` for an answer to something else, `unreadable_answer` for
 *   numbers that are no log-probabilities
 */
export function checkScores(result: unknown, questions: readonly Question[]): ScoreResult {
  if (!isRecord(result)) throw incomplete("no answers");
  const { questions: answers, usage } = result;
  if (!Array.isArray(answers) || answers.length !== questions.length) {
    const found = Array.isArray(answers) ? answers.length : "no";
    throw incomplete(`${found} answers to ${questions.length} questions`);
  }
  const checked = questions.map((question, index) => checkQuestion(answers[index], question));
  return { questions: checked, usage: checkUsage(usage) };
}

function checkQuestion(answer: unknown, { id, choices }: Question): ScoredQuestion {
  if (!isRecord(answer) || answer["id"] !== id) throw incomplete(`no answer to "${id}"`);
  const { logProbabilities, logMass } = answer;
  if (!isRecord(logProbabilities)) throw incomplete(`no choices of "${id}"`);
  const names = Object.keys(logProbabilities);
  if (names.length !== choices.length) throw incomplete(`${names.length} choices of "${id}"`);
  const checked = choices.map((choice) => {
    if (!Object.hasOwn(logProbabilities, choice.id)) {
      throw incomplete(`no choice "${choice.id}" of "${id}"`);
    }
    return [choice.id, logProbability(logProbabilities[choice.id])] as const;
  });
  const values = checked.map(([, value]) => value);
  if (values.length > 0) checkSum(id, values);
  return {
    id,
    logProbabilities: Object.fromEntries(checked),
    ...(logMass === undefined ? {} : { logMass: possible(logProbability(logMass)) }),
  };
}

/** An impossible choice (−∞) is an answer too, beside one that is possible. */
function logProbability(value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value) || value > ROUNDING) throw unreadable();
  return Math.min(0, value);
}

function possible(logMass: number): number {
  if (logMass === -Infinity) throw unreadable();
  return logMass;
}

/** Scores that are no distribution over the choices are of something else than was asked. */
function checkSum(id: string, values: readonly number[]): void {
  if (values.every((value) => value === -Infinity)) throw unreadable();
  const sum = values.reduce((all, value) => all + Math.exp(value), 0);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return;
  throw incomplete(`the probabilities of the choices of "${id}" sum to ${sum}, and not to 1`);
}

/**
 * Sees that what an engine says it wrote is text, with tokens that lie in it, in order. Tokens that
 * the engine cannot place in the text, or cannot be asked about again, are left out, so that a
 * family does without them.
 *
 * @throws KomainuError `engine_failed`
 */
export function checkGeneration(
  generation: unknown,
  { textOffsets, score }: Pick<EngineCapabilities, "textOffsets" | "score">,
): Generation {
  if (!isRecord(generation)) throw incomplete("no text");
  const { text, tokens, finish, usage } = generation;
  if (typeof text !== "string" || (finish !== "stop" && finish !== "length")) {
    throw incomplete("no text, or no word of how it ended");
  }
  const checked = checkTokens(tokens, text.length);
  return { text, finish, tokens: textOffsets && score ? checked : [], usage: checkUsage(usage) };
}

function checkTokens(tokens: unknown, length: number): readonly GeneratedToken[] {
  if (!Array.isArray(tokens)) throw incomplete("no list of tokens");
  let before = 0;
  return Array.from(tokens, (token: unknown) => {
    const { id, offset } = isRecord(token) ? token : {};
    if (!isCount(id) || !isCount(offset) || offset < before || offset > length) {
      throw incomplete("tokens that do not lie in its text, one after another");
    }
    before = offset;
    return { id, offset };
  });
}

/**
 * Sees that an engine counted the tokens of every prompt.
 *
 * @throws KomainuError `engine_failed`
 */
export function checkCounts(counts: unknown, prompts: number): readonly number[] {
  if (!Array.isArray(counts) || counts.length !== prompts) {
    throw incomplete(`not the tokens of ${prompts} prompts`);
  }
  // By index: a list with holes has the length but not the numbers.
  return Array.from({ length: prompts }, (_, index) => {
    const count: unknown = counts[index];
    if (!isCount(count)) throw incomplete("a number of tokens that is none");
    return count;
  });
}

/** A verdict states the cost: one that is no number would make it unreadable for others. */
export function checkUsage(usage: unknown): Usage {
  const given = isRecord(usage) ? usage : {};
  const count = (name: keyof Usage): number => {
    const value = given[name];
    if (!isCount(value)) throw incomplete(`its usage has no ${name}`);
    return value;
  };
  const { milliseconds } = given;
  if (typeof milliseconds !== "number" || !(milliseconds >= 0 && milliseconds < Infinity)) {
    throw incomplete("its usage has no milliseconds");
  }
  return {
    promptTokens: count("promptTokens"),
    evaluatedTokens: count("evaluatedTokens"),
    reusedTokens: count("reusedTokens"),
    generatedTokens: count("generatedTokens"),
    milliseconds,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === "number" && value >= 0;
}

function incomplete(what: string): KomainuError {
  return new KomainuError(
    "engine_failed",
    `The engine did not answer what it was asked: ${what}. Run "komainu doctor", or the engine's contract tests.`,
  );
}

function unreadable(): KomainuError {
  return new KomainuError(
    "unreadable_answer",
    "The model gave no probability for its answer. Its file may be damaged: check it with another quantisation.",
  );
}

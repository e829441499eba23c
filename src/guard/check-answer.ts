import {
  KomainuError,
  type Generation,
  type Question,
  type Reading,
  type ScoredQuestion,
  type ScoreResult,
} from "../core/index.ts";

/** Rounding may leave a certain answer a hair above certainty: such a logarithm counts as 0. */
const ROUNDING = 1e-6;

/**
 * Sees that an engine answered what it was asked: every question under its own id, in the order
 * asked, with every choice and no other, each a log-probability. What a family reads has passed
 * here, so that no missing answer can pass for a low score.
 *
 * @throws KomainuError `engine_failed` for an answer to something else, `unreadable_answer` for
 *   numbers that are no log-probabilities
 */
export function checkScores(result: ScoreResult, questions: readonly Question[]): ScoreResult {
  const answers: unknown = (result as Partial<ScoreResult> | undefined)?.questions;
  if (!Array.isArray(answers) || answers.length !== questions.length) {
    throw incomplete(
      `${Array.isArray(answers) ? answers.length : "no"} answers to ${questions.length} questions`,
    );
  }
  return {
    ...result,
    questions: questions.map((question, index) => checkQuestion(answers[index], question)),
  };
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
  if (checked.length > 0 && checked.every(([, value]) => value === -Infinity)) throw unreadable();
  return {
    id,
    logProbabilities: Object.fromEntries(checked),
    ...(logMass === undefined ? {} : { logMass: logProbability(logMass) }),
  };
}

/** An impossible choice (−∞) is an answer too, beside one that is possible. */
function logProbability(value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value) || value > ROUNDING) throw unreadable();
  return Math.min(0, value);
}

/**
 * Sees that what an engine says it wrote is text, with tokens that lie in it.
 *
 * @throws KomainuError `engine_failed`
 */
export function checkGeneration(generation: Generation): Generation {
  const given: unknown = generation;
  if (!isRecord(given)) throw incomplete("no text");
  const { text, tokens, finish } = given;
  if (typeof text !== "string" || (finish !== "stop" && finish !== "length")) {
    throw incomplete("no text, or no word of how it ended");
  }
  const inside = (token: unknown) =>
    isRecord(token) &&
    Number.isInteger(token["id"]) &&
    typeof token["offset"] === "number" &&
    token["offset"] >= 0 &&
    token["offset"] <= text.length;
  if (!Array.isArray(tokens) || !tokens.every(inside)) throw incomplete("tokens outside its text");
  return generation;
}

/**
 * Sees that a family read a probability for every policy it was asked about: a score that is none
 * must not pass for a low one.
 */
export function checkReading(
  reading: Reading,
  policies: readonly { readonly id: string }[],
): Reading {
  if (reading.failure !== undefined) return { ...reading, scores: {} };
  const isProbability = ({ id }: { readonly id: string }) => {
    const score = Object.hasOwn(reading.scores, id) ? reading.scores[id] : undefined;
    return score !== undefined && score >= 0 && score <= 1;
  };
  if (policies.every(isProbability)) return reading;
  const { code, message } = unreadable();
  return { ...reading, scores: {}, failure: { code, message } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
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

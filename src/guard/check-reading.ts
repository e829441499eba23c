import {
  isErrorCode,
  type Answer,
  type Failure,
  type Policy,
  type Reading,
} from "../core/index.ts";
import { isFilled, isRecord } from "./forms.ts";

/** What is missing where not every policy has its score. */
export const UNSCORED = "a score is missing, or is not from 0 to 1";

/**
 * Sees that a family read a probability for every policy it was asked about, or says why it could
 * not. What is neither becomes a failure, so that nothing missing or wrong passes for a low score.
 * A family may be anyone's code: the reading is a copy, each part read once.
 */
export function checkReading(reading: unknown, policies: readonly Pick<Policy, "id">[]): Reading {
  if (!isRecord(reading)) return { scores: {}, failure: misread("it is no object") };
  const { scores, answers, reasoning, failure } = reading;
  const said = { ...readAnswers(answers), ...readReasoning(reasoning) };
  if (isPresent(failure)) return { scores: {}, ...said, failure: readFailure(failure) };
  if (!isRecord(scores)) return { scores: {}, ...said, failure: misread("it has no scores") };
  const read = policies.map(({ id }) => {
    return [id, Object.hasOwn(scores, id) ? scores[id] : undefined] as const;
  });
  if (read.every(isScored)) return { scores: Object.fromEntries(read), ...said };
  return { scores: {}, ...said, failure: misread(UNSCORED) };
}

function isScored(entry: readonly [string, unknown]): entry is readonly [string, number] {
  return isProbability(entry[1]);
}

export function isProbability(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** Those who write JavaScript write null for what is absent. */
export function isPresent<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}

export function readFailure(failure: unknown): Failure {
  if (!isRecord(failure)) return misread("its failure is no object");
  const { code, message } = failure;
  if (!isErrorCode(code)) return misread("its failure has none of the known codes");
  return isFilled(message) ? { code, message } : misread("its failure has no message");
}

/** A model's answers decide nothing: those that are none are left out. */
export function readAnswers(answers: unknown): Pick<Reading, "answers"> {
  if (!isRecord(answers)) return {};
  const read = Object.entries(answers).flatMap(([name, value]) => {
    const answer = readAnswer(value);
    return answer === undefined ? [] : [[name, answer] as const];
  });
  return { answers: Object.fromEntries(read) };
}

function readAnswer(value: unknown): Answer | undefined {
  if (!isRecord(value)) return undefined;
  const { label, probability } = value;
  if (label !== null && typeof label !== "string") return undefined;
  return isProbability(probability) ? { label, probability } : { label };
}

export function readReasoning(reasoning: unknown): Pick<Reading, "reasoning"> {
  return typeof reasoning === "string" ? { reasoning } : {};
}

export function misread(what: string): Failure {
  return {
    code: "unreadable_answer",
    message: `The guard's own code gave no reading of the answer: ${what}. It must have a score from 0 to 1 for each policy, or a failure with a known code and a message (docs/families.md).`,
  };
}

import type { Capability, Engine, GenerateOptions, Question } from "../core/engine.ts";
import { KomainuError } from "../core/errors.ts";
import type { Prompt } from "../core/prompt.ts";

/** What calls need of each ability, in words. */
const NEEDED_FOR: Readonly<Partial<Record<Capability, string>>> = {
  tokenize: "to count tokens",
  score: "to score answers",
  generate: "to let the model write",
  repetitionPenalty: "to write with a repetition penalty",
  tokenPrompts: "to take tokens that were written before",
};

type Described = Pick<Engine, "info" | "capabilities">;

/**
 * Refuses a call that an engine has said it cannot answer: nothing missing is filled with a guess.
 *
 * @throws KomainuError `capability_missing`
 */
export function requireCapability({ info, capabilities }: Described, name: Capability): void {
  if (capabilities[name]) return;
  throw new KomainuError(
    "capability_missing",
    `The engine "${info.engine}" lacks the ability "${name}" ${NEEDED_FOR[name] ?? "for this call"}. Ask another engine, such as llama-cpp.`,
  );
}

/**
 * Sees that an engine can answer these questions: their number, and tokens in their prompts.
 *
 * @throws KomainuError `capability_missing`
 */
export function checkScoreCall(
  engine: Described,
  prompt: Prompt,
  questions: readonly Question[],
): void {
  requireCapability(engine, "score");
  for (const asked of [prompt, ...questions.map(({ suffix }) => suffix)]) {
    checkTokens(engine, asked);
  }
  const { maxQuestions = Infinity } = engine.capabilities;
  if (questions.length <= maxQuestions) return;
  throw new KomainuError(
    "capability_missing",
    `The engine "${engine.info.engine}" takes ${maxQuestions} questions a call, not ${questions.length}. Ask in several calls.`,
  );
}

/**
 * Sees that an engine can write so.
 *
 * @throws KomainuError `capability_missing`
 */
export function checkGenerateCall(
  engine: Described,
  prompt: Prompt,
  { repetitionPenalty = 1 }: GenerateOptions,
): void {
  requireCapability(engine, "generate");
  if (repetitionPenalty !== 1) requireCapability(engine, "repetitionPenalty");
  checkTokens(engine, prompt);
}

function checkTokens(engine: Described, prompt: Prompt): void {
  if (prompt.some(({ type }) => type === "tokens")) requireCapability(engine, "tokenPrompts");
}

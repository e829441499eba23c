import {
  addUsage,
  KomainuError,
  NO_USAGE,
  type Engine,
  type EngineCallOptions,
  type GenerateOptions,
  type Generation,
  type Prompt,
  type Question,
  type ScoredQuestion,
  type ScoreResult,
} from "../core/index.ts";
import { checkCounts, checkGeneration, checkScores } from "./check-answer.ts";

/*
 * All that a guard asks of an engine is asked here. An engine may be anyone's code: it gets copies,
 * so that nothing it does to them reaches a family's own prompts and choices, and what it answers is
 * checked before anyone reads it.
 */

/** Asks questions, in as many calls as the engine needs for so many. */
export async function askScores(
  engine: Engine,
  prompt: Prompt,
  questions: readonly Question[],
  options: EngineCallOptions,
): Promise<ScoreResult> {
  const most = Math.max(1, engine.capabilities.maxQuestions ?? questions.length);
  const answered: ScoredQuestion[] = [];
  let usage = NO_USAGE;
  for (let start = 0; start === 0 || start < questions.length; start += most) {
    options.signal?.throwIfAborted();
    const asked = questions.slice(start, start + most);
    const result = await refusalsAsFailures(
      engine.score(copyPrompt(prompt), asked.map(copyQuestion), options),
    );
    const checked = checkScores(result, asked);
    answered.push(...checked.questions);
    usage = addUsage(usage, checked.usage);
  }
  return { questions: answered, usage };
}

/** Lets the model write. */
export async function askGeneration(
  engine: Engine,
  prompt: Prompt,
  options: GenerateOptions,
): Promise<Generation> {
  options.signal?.throwIfAborted();
  const written = await refusalsAsFailures(engine.generate(copyPrompt(prompt), options));
  return checkGeneration(written, engine.capabilities);
}

/** How many tokens each prompt has, in one call. */
export async function askCounts(
  engine: Engine,
  prompts: readonly Prompt[],
  options: EngineCallOptions,
): Promise<readonly number[]> {
  options.signal?.throwIfAborted();
  const counts = await refusalsAsFailures(engine.countTokens(prompts.map(copyPrompt), options));
  options.onProgress?.();
  return checkCounts(counts, prompts.length);
}

/**
 * An engine that finds its input invalid was asked by the guard, not by the caller: the caller gets
 * a verdict of `unknown` and not an error about a call that was right.
 */
async function refusalsAsFailures<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KomainuError) || error.code !== "invalid_input") throw error;
    throw new KomainuError(
      "engine_failed",
      `The engine refuses what this guard asks of its model: ${error.message}`,
      { cause: error },
    );
  }
}

function copyPrompt(prompt: Prompt): Prompt {
  return prompt.map((segment) =>
    segment.type === "tokens" ? { ...segment, ids: [...segment.ids] } : { ...segment },
  );
}

function copyQuestion({ id, suffix, choices }: Question): Question {
  return { id, suffix: copyPrompt(suffix), choices: choices.map((choice) => ({ ...choice })) };
}

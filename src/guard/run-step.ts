import {
  addUsage,
  NO_USAGE,
  type Engine,
  type Reading,
  type Step,
  type Usage,
} from "../core/index.ts";

interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onText?: ((piece: string) => void) | undefined;
}

/** Asks an engine step by step until the family has read its answer. */
export async function runStep(
  engine: Engine,
  first: Step,
  options: RunOptions,
): Promise<{ readonly reading: Reading; readonly usage: Usage }> {
  const { signal, onText } = options;
  let usage = NO_USAGE;
  let next: Step | Reading = first;
  while ("type" in next) {
    if (next.type === "score") {
      const result = await engine.score(next.prompt, next.questions, { signal });
      usage = addUsage(usage, result.usage);
      next = next.read(result);
    } else {
      const generation = await engine.generate(next.prompt, { ...next.options, signal, onText });
      usage = addUsage(usage, generation.usage);
      next = next.read(generation);
    }
  }
  return { reading: readable(next), usage };
}

/** A score that is no probability must not pass for a low one. */
function readable(reading: Reading): Reading {
  const scores = Object.values(reading.scores);
  if (reading.failure !== undefined) return reading;
  if (scores.length > 0 && scores.every((score) => score >= 0 && score <= 1)) return reading;
  return {
    ...reading,
    scores: {},
    failure: {
      code: "unreadable_answer",
      message:
        "The model gave no probability for its answer. Its file may be damaged: check it with another quantisation.",
    },
  };
}

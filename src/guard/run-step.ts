import {
  addUsage,
  KomainuError,
  NO_USAGE,
  type Engine,
  type EngineCallOptions,
  type Policy,
  type Reading,
  type Step,
  type Usage,
} from "../core/index.ts";
import { askGeneration, askScores } from "./ask-engine.ts";
import { checkReading } from "./check-reading.ts";

interface RunOptions extends EngineCallOptions {
  readonly onText?: ((piece: string) => void) | undefined;
  /** What must have been read in the end. */
  readonly policies: readonly Policy[];
}

/** More steps than this are no way of asking, but a family that never ends. */
const MOST_STEPS = 16;

/**
 * Asks an engine step by step until the family has read its answer. The one place where an engine's
 * answer becomes scores.
 *
 * @throws KomainuError `engine_failed` for an engine that answers something else
 */
export async function runStep(
  engine: Engine,
  first: Step,
  { policies, onText, signal, onProgress }: RunOptions,
): Promise<{ readonly reading: Reading; readonly usage: Usage }> {
  const call = { signal, onProgress };
  let usage = NO_USAGE;
  let next: Step | Reading = first;
  for (let steps = 0; isStep(next); steps++) {
    if (steps === MOST_STEPS) throw endless();
    if (next.type === "score") {
      const result = await askScores(engine, next.prompt, next.questions, call);
      usage = addUsage(usage, result.usage);
      next = next.read(result);
    } else {
      const options = { ...next.options, ...call, onText };
      const generation = await askGeneration(engine, next.prompt, options);
      usage = addUsage(usage, generation.usage);
      next = next.read(generation);
    }
    onProgress?.();
  }
  return { reading: checkReading(next, policies), usage };
}

/** Whatever else a family gives is a reading, or is refused as one. */
function isStep(next: unknown): next is Step {
  if (typeof next !== "object" || next === null || !("type" in next)) return false;
  return next.type === "score" || next.type === "generate";
}

function endless(): KomainuError {
  return new KomainuError(
    "engine_failed",
    `The guard family still asks after ${MOST_STEPS} steps: its "read" must end in a reading.`,
  );
}

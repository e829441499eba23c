import {
  joinPrompts,
  KomainuError,
  type Capability,
  type Engine,
  type FamilyOptions,
  type GuardFamily,
  type Policy,
  type Prompt,
  type Step,
  type Target,
} from "../core/index.ts";
import { askCounts } from "./ask-engine.ts";
import { within } from "./deadline.ts";

/** What an engine lacks, in words, and what to do about it. */
const LACKS: Readonly<Record<Capability, string>> = {
  tokenPrompts: "cannot take prompts as token ids, so that a text could forge a turn",
  tokenize: "does not know the model's tokens",
  score: "gives no exact probabilities of answers",
  logMass: "does not say how probable the answers are together, which this setting needs",
  generate: "cannot let the model write",
  textOffsets: "does not say where the tokens of an answer begin",
  repetitionPenalty: "has no repetition penalty, with which this guard's authors let it write",
  adapters: "cannot put an adapter on the model",
  prefixReuse: "keeps no prompts",
  byteBound: "has a vocabulary that does not hold every byte",
};

/** What an engine is to be asked: a family's way of asking, by which policies. */
interface EngineUse {
  readonly family: GuardFamily;
  readonly engine: Engine;
  readonly policies: readonly Policy[];
  readonly options: FamilyOptions;
}

/**
 * Refuses an engine that cannot run a guard as its authors run it: another architecture, an ability
 * that it lacks, control tokens that its model has not. No guard runs on an engine that takes
 * prompts as strings: a text could then close its own turn.
 *
 * @param stallTimeout Milliseconds that the engine may take to count a few tokens.
 * @throws KomainuError `model_unsupported`, `capability_missing` or `engine_stalled`
 */
export async function checkEngine(use: EngineUse, stallTimeout: number): Promise<void> {
  const { family, engine, options } = use;
  checkShape(engine);
  checkArchitecture(family, engine);
  for (const capability of new Set<Capability>(["tokenPrompts", ...family.needs(options)])) {
    if (engine.capabilities[capability]) continue;
    throw new KomainuError(
      "capability_missing",
      `${family.title} (mode "${options.mode}") cannot run on the engine "${engine.info.engine}": it ${LACKS[capability]}. Use the in-process engine llama-cpp, or another mode or setting: "komainu guards" lists them.`,
    );
  }
  if (!engine.capabilities.tokenize) return;
  await within(checkVocabulary(use), stallTimeout, () => stalled(engine, stallTimeout));
}

/** Engines are anyone's code: one written for an earlier version says less than is needed. */
function checkShape(engine: Engine): void {
  const { info, capabilities }: Partial<Engine> = engine;
  const { maxQuestions = 1 } = capabilities ?? {};
  const { contextSize } = info ?? {};
  const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 1;
  const says = capabilities !== undefined && info?.model !== undefined;
  if (says && isWhole(contextSize) && isWhole(maxQuestions)) return;
  throw new KomainuError(
    "capability_missing",
    'The engine does not say what it can do: "capabilities", and "info" with a contextSize of at least 1, are to be set as docs/engines.md describes. Its contract tests show what else is missing.',
  );
}

function checkArchitecture(family: GuardFamily, { info }: Engine): void {
  const { architecture } = info.model;
  if (architecture === undefined || family.architectures.includes(architecture)) return;
  throw new KomainuError(
    "model_unsupported",
    `${family.title} runs on ${family.architectures.join(" or ")} models; ${info.model.name} is a ${architecture} model. Give the model of this guard, or the guard of this model.`,
  );
}

/** Counts the tokens of empty checks, which a model without the control tokens refuses. */
async function checkVocabulary({ family, engine, policies, options }: EngineUse): Promise<void> {
  const prompts = family.targets.flatMap((target) => {
    const step = askEmpty(family, target, policies, options);
    return step === undefined ? [] : promptsOf(step);
  });
  await askCounts(engine, prompts, {});
}

/** The first step of an empty check; a variant may have no form for a target. */
function askEmpty(
  family: GuardFamily,
  target: Target,
  policies: readonly Policy[],
  options: FamilyOptions,
): Step | undefined {
  const response = target === "response" ? "" : null;
  try {
    const text = { target, prompt: "", response, history: [], language: "en" };
    return family.ask({ ...text, policies, options });
  } catch (error) {
    if (error instanceof KomainuError && error.code === "invalid_input") return undefined;
    throw error;
  }
}

/** Every prompt that a step asks, whole. */
export function promptsOf(step: Step): readonly Prompt[] {
  return step.type === "generate"
    ? [step.prompt]
    : step.questions.map(({ suffix }) => joinPrompts(step.prompt, suffix));
}

function stalled({ info }: Engine, stallTimeout: number): KomainuError {
  return new KomainuError(
    "engine_stalled",
    `The engine "${info.engine}" did not count a few tokens within ${stallTimeout} ms. Look whether it is overloaded or gone, or raise stallTimeout.`,
  );
}

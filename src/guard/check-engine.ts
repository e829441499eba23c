import {
  errorMessage,
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
  generate: "cannot generate text",
  textOffsets: "does not say where the tokens of an answer begin",
  repetitionPenalty: "has no repetition penalty, which this guard's authors use",
  adapters: "cannot put an adapter on the model",
  prefixReuse: "does not keep what it has evaluated",
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
  checkArchitecture(family, engine);
  for (const capability of new Set<Capability>(["tokenPrompts", ...neededBy(family, options)])) {
    if (engine.capabilities[capability]) continue;
    throw new KomainuError(
      "capability_missing",
      `${family.title} (mode "${options.mode}") cannot run on the engine "${engine.info.engine}": it ${LACKS[capability]}. Use the in-process engine llama-cpp, or another mode or setting: "komainu guards" lists them.`,
    );
  }
  if (!engine.capabilities.tokenize) return;
  await within(checkVocabulary(use), stallTimeout, () => stalled(engine, stallTimeout));
}

function checkArchitecture(family: GuardFamily, { info }: Engine): void {
  const { architecture } = info.model;
  if (architecture === undefined || family.architectures.includes(architecture)) return;
  throw new KomainuError(
    "model_unsupported",
    `${family.title} runs on ${family.architectures.join(" or ")} models; ${info.model.name} is a ${architecture} model. Give the model of this guard, or the guard of this model.`,
  );
}

function neededBy(family: GuardFamily, options: FamilyOptions): readonly Capability[] {
  try {
    return [...family.needs(options)];
  } catch (error) {
    throw brokenFamily(family, "needs", error);
  }
}

/** Counts the tokens of empty checks, which a model without the control tokens refuses. */
async function checkVocabulary(use: EngineUse): Promise<void> {
  const { family, engine } = use;
  const prompts = family.targets.flatMap((target) => askEmpty(use, target));
  try {
    await askCounts(engine, prompts, {});
  } catch (error) {
    if (error instanceof KomainuError) throw error;
    const { engine: name } = engine.info;
    throw new KomainuError(
      "engine_failed",
      `The engine "${name}" did not count the tokens of an empty check: ${errorMessage(error)}. Its contract tests show what is wrong.`,
      { cause: error },
    );
  }
}

/** The prompts of an empty check; a variant may have no form for a target. */
function askEmpty({ family, policies, options }: EngineUse, target: Target): readonly Prompt[] {
  const response = target === "response" ? "" : null;
  const text = { target, prompt: "", response, history: [], language: "en" };
  try {
    return promptsOf(family.ask({ ...text, policies, options }));
  } catch (error) {
    if (!(error instanceof KomainuError)) throw brokenFamily(family, "ask", error);
    if (error.code === "invalid_input") return [];
    throw error;
  }
}

function brokenFamily({ title }: GuardFamily, what: string, cause: unknown): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${title} cannot be asked: its "${what}" failed on an empty text: ${errorMessage(cause)}. familyContract of komainu/testing shows what a family must hold.`,
    { cause },
  );
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
    `The engine "${info.engine}" did not count a few tokens within ${stallTimeout} ms. See whether it is overloaded or gone, or raise stallTimeout.`,
  );
}

import {
  KomainuError,
  type Capability,
  type Engine,
  type FamilyOptions,
  type GuardFamily,
  type Policy,
} from "../core/index.ts";

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

/**
 * Refuses an engine that cannot run a guard as its authors run it: another architecture, an ability
 * that it lacks, control tokens that its model has not.
 *
 * @throws KomainuError `model_unsupported` or `capability_missing`
 */
export async function checkEngine(
  family: GuardFamily,
  engine: Engine,
  policies: readonly Policy[],
  options: FamilyOptions,
): Promise<void> {
  checkArchitecture(family, engine);
  for (const capability of family.needs(options)) {
    if (engine.capabilities[capability]) continue;
    throw new KomainuError(
      "capability_missing",
      `${family.title} (mode "${options.mode}") cannot run on the engine "${engine.info.engine}": it ${LACKS[capability]}. Use the in-process engine llama-cpp, or another mode or setting: "komainu guards" lists them.`,
    );
  }
  if (engine.capabilities.tokenize) await checkVocabulary(family, engine, policies, options);
}

function checkArchitecture(family: GuardFamily, { info }: Engine): void {
  const { architecture } = info.model;
  if (architecture === undefined || family.architectures.includes(architecture)) return;
  throw new KomainuError(
    "model_unsupported",
    `${family.title} runs on ${family.architectures.join(" or ")} models; ${info.model.name} is a ${architecture} model. Give the model of this guard, or the guard of this model.`,
  );
}

/** Counts the tokens of an empty check, which a model without the control tokens refuses. */
async function checkVocabulary(
  family: GuardFamily,
  engine: Engine,
  policies: readonly Policy[],
  options: FamilyOptions,
): Promise<void> {
  const step = family.ask({
    target: family.targets[0] ?? "prompt",
    prompt: "",
    response: "",
    history: [],
    language: "en",
    policies,
    options,
  });
  await engine.countTokens([step.prompt]);
}

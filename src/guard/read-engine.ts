import { KomainuError, type Engine, type EngineCapabilities } from "../core/index.ts";
import { isFilled, isRecord, isWhole } from "./forms.ts";

/**
 * An engine as a guard knows it: what it says of itself is read once, when the guard is made, and
 * holds from then on. Engines are anyone's code: one written for an earlier version says less than
 * is needed, and one that goes on changing its word is taken at its first.
 *
 * @throws KomainuError `capability_missing` for an engine that does not say what it can do
 */
export function readEngine(engine: Engine): Engine {
  const { info, capabilities } = readWord(engine);
  return {
    info,
    capabilities,
    tokenize: async (...call) => engine.tokenize(...call),
    countTokens: async (...call) => engine.countTokens(...call),
    score: async (...call) => engine.score(...call),
    generate: async (...call) => engine.generate(...call),
    [Symbol.asyncDispose]: async () => engine[Symbol.asyncDispose](),
  };
}

function readWord(engine: Engine): Pick<Engine, "info" | "capabilities"> {
  try {
    const { info, capabilities } = engine;
    // Copies to the last field: they stand in verdicts, which hold data alone and are anyone's.
    const said = { info: structuredClone(info), capabilities: structuredClone(capabilities) };
    if (saysWhoItIs(said.info) && saysWhatItCan(said.capabilities)) return frozen(said);
  } catch (cause) {
    throw saysTooLittle(cause);
  }
  throw saysTooLittle();
}

function saysWhoItIs(info: unknown): boolean {
  if (!isRecord(info) || !isWhole(info["contextSize"]) || !isRecord(info["model"])) return false;
  return isFilled(info["engine"]) && isFilled(info["model"]["name"]);
}

/** An ability of a later version may be missing: what an engine does not say that it can, it lacks. */
function saysWhatItCan(capabilities: Partial<EngineCapabilities> | undefined): boolean {
  if (!isRecord(capabilities)) return false;
  const { maxQuestions, ...abilities } = capabilities;
  if (maxQuestions !== undefined && !isWhole(maxQuestions)) return false;
  return Object.values(abilities).every((value) => typeof (value ?? false) === "boolean");
}

function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && inner !== null) frozen(inner as object);
  }
  return Object.freeze(value);
}

function saysTooLittle(cause?: unknown): KomainuError {
  return new KomainuError(
    "capability_missing",
    'The engine does not say what it is and can do: "info" with engine, model and a contextSize that is a whole number of at least 1, and "capabilities" of true and false with a maxQuestions, if any, of at least 1, as docs/engines.md describes. Its contract tests show what else is missing.',
    cause === undefined ? {} : { cause },
  );
}

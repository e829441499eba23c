import type { BundledClassifier } from "../classifier/bundled.ts";
import { trainedLanguage, type TrainedLanguage } from "../classifier/trained-language.ts";
import type { Classifier } from "../classifier/classifier.ts";
import {
  KomainuError,
  NO_USAGE,
  type ClassifierProvenance,
  type Guard,
  type Language,
  type Policy,
} from "../core/index.ts";
import { HARM_POLICIES } from "../families/harm-policies.ts";
import { checkCalibration } from "./check-calibration.ts";
import { defineGuard, judgedText } from "./define-guard.ts";
import {
  CLASSIFIER_OPTIONS,
  readChoices,
  refuseUnused,
  type GuardOptions,
} from "./guard-options.ts";
import type { Platform } from "./platform.ts";
import type { LoadedCalibration } from "./read-calibration.ts";
import { judgePolicies, makeRules } from "./thresholds.ts";
import { untrainedNote } from "./untrained-note.ts";

/** The bundled classifiers' policies: the four harm types, and harm of any kind. */
export const CLASSIFIER_POLICIES: readonly Policy[] = [
  ...HARM_POLICIES,
  {
    id: "any",
    title: "Any harm",
    category: "any",
    wording: { prompt: { en: "Any harmful request." }, response: { en: "Any harmful content." } },
  },
];

/** A bundled classifier, and what is asked of it. */
export interface ClassifierParts {
  readonly classifier: BundledClassifier;
  /** What its model's SHA-256 must begin with. */
  readonly pin: string | undefined;
  readonly options: GuardOptions;
  readonly loaded: LoadedCalibration | undefined;
}

/** Makes a bundled classifier, or one that `komainu train` made, into a guard. */
export async function createClassifierGuard(
  parts: ClassifierParts,
  platform: Platform,
): Promise<Guard> {
  const { id, named } = parts.classifier;
  refuseUnused(named, parts.options, CLASSIFIER_OPTIONS[id]);
  const { model, kernel } = parts.options;
  const opened = await platform.openClassifier(id, { model, kernel });
  try {
    return guardOf(opened, parts);
  } catch (error) {
    await opened.close?.();
    throw error;
  }
}

function guardOf(
  classifier: Classifier,
  { classifier: { id, named, note }, pin, options, loaded }: ClassifierParts,
): Guard {
  const { name, sha256, architecture, training } = classifier;
  if (pin !== undefined && !sha256.startsWith(pin)) throw otherModel(named, sha256, pin);
  const kind = {
    id,
    title: named,
    targets: ["prompt", "response"],
    policies: [...CLASSIFIER_POLICIES, ...(classifier.policies ?? [])],
    policySupport: "fixed",
  } as const;
  const { policies, thresholds, language } = readChoices(kind, options);
  const provenance: ClassifierProvenance = {
    type: "classifier",
    guard: id,
    model: { name, sha256, architecture },
    ...(training === undefined ? {} : { training }),
    ...(loaded === undefined ? {} : { calibration: loaded.sha256 }),
  };
  checkCalibration(loaded?.calibration, provenance, kind.policies);
  const { timeout, stallTimeout } = options;
  return defineGuard({
    ...kind,
    policies,
    provenance,
    assurance: "screen",
    notes: (text, of) => [note, ...untrainedNote(text, trainedFor(of) ?? trainedLanguage(text))],
    language,
    timeout,
    stallTimeout,
    judge: async (subject, context) => {
      const started = performance.now();
      const {
        scores,
        windows,
        thresholds: shipped,
      } = await classifier.score(judgedText(subject), {
        ...context,
        language: trainedFor(context.language),
      });
      // The shipped thresholds depend on the language that the text was scored as.
      const rules = makeRules((policy) => shipped[policy] ?? 0.5, thresholds, loaded?.calibration);
      return {
        policies: judgePolicies(policies, scores, rules, context.language),
        ...(windows === undefined ? {} : { windows }),
        usage: { ...NO_USAGE, milliseconds: performance.now() - started },
      };
    },
    ...(classifier.close === undefined ? {} : { close: classifier.close }),
  });
}

function otherModel(named: string, sha256: string, pin: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `${named}'s model has the SHA-256 ${sha256}, which does not begin with ${pin}. Install the version of komainu that had that one, name its file as the model, or change the pin.`,
  );
}

/**
 * The language that a classifier scores a text as: that of the verdict. For one that it was not trained
 * on, the text's letters tell.
 */
function trainedFor(language: Language): TrainedLanguage | undefined {
  const [tag] = language.split("-", 1);
  return tag === "ja" || tag === "en" ? tag : undefined;
}

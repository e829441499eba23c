import type { BundledClassifier } from "../classifier/bundled.ts";
import type { TrainedLanguage } from "../classifier/trained-language.ts";
import type { ClassifierProvenance, Guard, Language, Policy } from "../core/index.ts";
import { NO_USAGE } from "../core/index.ts";
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

/** Makes a bundled classifier, or one that `komainu train` made, into a guard. */
export async function createClassifierGuard(
  { id, named, note }: BundledClassifier,
  options: GuardOptions,
  loaded: LoadedCalibration | undefined,
  platform: Platform,
): Promise<Guard> {
  refuseUnused(named, options, CLASSIFIER_OPTIONS);
  const classifier = await platform.openClassifier(id, options.model);
  const kind = {
    id,
    title: named,
    targets: ["prompt", "response"],
    policies: [...CLASSIFIER_POLICIES, ...(classifier.policies ?? [])],
    policySupport: "fixed",
  } as const;
  const { policies, thresholds, language } = readChoices(kind, options);
  const { name, sha256, architecture, training } = classifier;
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
    notes: [note],
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

/**
 * The language that the screen scores a text as: that of the verdict. For one that it was not trained
 * on, the text's letters tell.
 */
function trainedFor(language: Language): TrainedLanguage | undefined {
  const [tag] = language.split("-", 1);
  return tag === "ja" || tag === "en" ? tag : undefined;
}

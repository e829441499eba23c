import type { ClassifierProvenance, Guard, Policy } from "../core/index.ts";
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

/** The bundled screen's policies: the four harm types, and harm of any kind. */
export const SCREEN_POLICIES: readonly Policy[] = [
  ...HARM_POLICIES,
  {
    id: "any",
    title: "Any harm",
    category: "any",
    wording: { prompt: { en: "Any harmful request." }, response: { en: "Any harmful content." } },
  },
];

const SCREEN = {
  id: "screen",
  title: "The screen",
  targets: ["prompt", "response"],
  policies: SCREEN_POLICIES,
  policySupport: "fixed",
} as const;

/** What every verdict of the screen says of itself. */
const LOW_ASSURANCE =
  'First look of low assurance by a small bundled classifier, not by a guard model. Get one with "komainu pull shieldgemma-2b" (or arise, for Japanese), then check with --guard.';

/** Makes the bundled screen, or one that `komainu train screen` made, into a guard. */
export async function createScreenGuard(
  options: GuardOptions,
  loaded: LoadedCalibration | undefined,
  platform: Platform,
): Promise<Guard> {
  refuseUnused(SCREEN.title, options, CLASSIFIER_OPTIONS);
  const { policies, thresholds, language } = readChoices(SCREEN, options);
  const screen = await platform.openScreen(options.model);
  const { header } = screen;
  const provenance: ClassifierProvenance = {
    type: "classifier",
    guard: "screen",
    model: { name: header.name, sha256: screen.sha256, architecture: "hashed-ngrams" },
    ...(loaded === undefined ? {} : { calibration: loaded.sha256 }),
  };
  checkCalibration(loaded?.calibration, provenance);
  const { timeout, stallTimeout } = options;
  return defineGuard({
    ...SCREEN,
    policies,
    provenance,
    assurance: "screen",
    notes: [LOW_ASSURANCE],
    language,
    timeout,
    stallTimeout,
    judge: async (subject, context) => {
      const started = performance.now();
      const {
        scores,
        windows,
        thresholds: shipped,
      } = await screen.scorePausing(judgedText(subject), context);
      const defaults: Readonly<Record<string, number>> = shipped;
      // The shipped thresholds depend on the language that the text was scored as.
      const rules = makeRules((id) => defaults[id] ?? 0.5, thresholds, loaded?.calibration);
      return {
        policies: judgePolicies(policies, scores, rules, context.language),
        ...(windows === undefined ? {} : { windows }),
        usage: { ...NO_USAGE, milliseconds: performance.now() - started },
      };
    },
  });
}

import { KomainuError, type GuardFamily, type SettingSpec } from "../core/index.ts";
import { FAMILIES } from "../families/registry.ts";
import { readPolicies } from "../families/read-policy.ts";
import {
  checkFields,
  FUNCTION,
  isRecord,
  isWhole,
  kindOf,
  LIST,
  listOf,
  oneOf,
  reading,
  TEXT,
  type Form,
  type Forms,
} from "./forms.ts";

const SPEC_TYPES: Readonly<Record<SettingSpec["type"], (spec: Partial<SettingSpec>) => boolean>> = {
  number: (spec) => "range" in spec && Array.isArray(spec.range) && spec.range.length === 2,
  choice: (spec) => "values" in spec && Array.isArray(spec.values),
  boolean: ({ default: value }) => typeof value === "boolean",
};

const SETTINGS: Form = {
  words: "an object of settings, each with its type, default and range or values",
  fits: (value) => {
    if (!isRecord(value)) return false;
    return Object.values(value).every((spec) => isRecord(spec) && isSpec(spec));
  },
};

function isSpec(spec: Partial<SettingSpec>): boolean {
  const { type } = spec;
  return type !== undefined && Object.hasOwn(SPEC_TYPES, type) && SPEC_TYPES[type](spec);
}

const FORMS: Forms<GuardFamily> = {
  id: TEXT,
  title: TEXT,
  models: LIST,
  architectures: listOf(TEXT),
  targets: listOf(oneOf(["prompt", "response"])),
  variants: listOf(TEXT),
  modes: listOf(oneOf(["score", "generate"])),
  settings: SETTINGS,
  needs: FUNCTION,
  policies: LIST,
  policySupport: oneOf(["any", "fixed"]),
  answerTokens: FUNCTION,
  ask: FUNCTION,
};

/**
 * Sees that a family of anyone's has what a guard needs of it. How it asks and reads is tested by
 * `familyContract`.
 *
 * @throws KomainuError `invalid_input`, naming the field
 */
export function checkFamily(family: GuardFamily): void {
  if (FAMILIES.includes(family)) return;
  const what = "The guard family";
  reading(what, () => {
    checkFields(what, family, FORMS, { whole: true });
    readPolicies(family.policies);
    for (const mode of family.modes) checkAnswerTokens(family.answerTokens(mode), mode);
  });
}

function checkAnswerTokens(tokens: unknown, mode: string): void {
  if (isWhole(tokens)) return;
  throw new KomainuError(
    "invalid_input",
    `The guard family: "answerTokens" gives ${kindOf(tokens)} in the mode "${mode}"; it must give a whole number of at least 1.`,
  );
}

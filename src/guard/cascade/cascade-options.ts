import { canonicalLanguageTag, KomainuError, type Guard, type Language } from "../../core/index.ts";
import type { Calibration } from "../calibration.ts";
import {
  DURATION,
  either,
  isRecord,
  kindOf,
  LIST,
  RECORD,
  readOptions,
  TEXT,
  type Forms,
} from "../forms.ts";
import type { StageBands } from "./band.ts";

/** How a cascade decides; either `bands` or `calibration` is given. */
export interface CascadeOptions {
  /** For each stage but the last, in their order. */
  readonly bands?: readonly StageBands[] | undefined;
  /** What `komainu calibrate --cascade` found, or the file that it wrote. */
  readonly calibration?: string | Calibration | undefined;
  /**
   * Fixes the language that bands are chosen by, as a BCP-47 tag. Default: detected from each judged
   * text. The stages have languages of their own.
   */
  readonly language?: Language | undefined;
  /** Milliseconds for all stages together, after which a check is given up as `unknown`. */
  readonly timeout?: number | undefined;
}

const FORMS: Required<Forms<CascadeOptions>> = {
  bands: { ...LIST, words: "a list with a band for each stage but the last" },
  calibration: either(TEXT, { ...RECORD, words: "a calibration" }),
  language: TEXT,
  timeout: DURATION,
};

/** What a cascade is made of, read once. */
export interface CascadeParts extends CascadeOptions {
  readonly guards: readonly Guard[];
}

/**
 * The stages and options of a cascade, each read once and of the kind that it must be.
 *
 * @throws KomainuError `invalid_input`, naming what is wrong
 */
export function readCascadeOptions(
  stages: readonly Guard[],
  options: CascadeOptions,
): CascadeParts {
  const { language, ...read } = readOptions("The options of cascade", options, FORMS);
  const unknown = Object.keys(read).find((name) => !Object.hasOwn(FORMS, name));
  if (unknown !== undefined) {
    throw wrong(`cascade takes no option "${unknown}". It takes: ${Object.keys(FORMS).join(", ")}`);
  }
  return { guards: readStages(stages), ...read, ...readLanguage(language) };
}

function readStages(stages: readonly Guard[]): readonly Guard[] {
  if (!Array.isArray(stages)) {
    throw wrong(`The stages of a cascade are ${kindOf(stages)}; give a list of guards`);
  }
  const guards = Array.from(stages, (stage: unknown) => {
    if (isGuard(stage)) return stage;
    throw wrong(
      `A stage of the cascade is ${kindOf(stage)}; give guards, as createGuard makes them`,
    );
  });
  if (guards.length < 2) throw wrong("A cascade has at least two stages: give more guards");
  if (new Set(guards).size < guards.length) {
    throw wrong("A guard stands in the cascade twice: what it does not decide, it does not decide");
  }
  if (guards.some(({ provenance }) => provenance.type === "cascade")) {
    throw wrong("A stage is a cascade itself: give its stages in its place");
  }
  return guards;
}

function isGuard(value: unknown): value is Guard {
  if (typeof value !== "object" || value === null) return false;
  const { check, close, policies, targets, provenance } = value as Partial<Guard>;
  const acts = typeof check === "function" && typeof close === "function";
  return acts && Array.isArray(policies) && Array.isArray(targets) && isRecord(provenance);
}

function readLanguage(language: Language | undefined): Pick<CascadeOptions, "language"> {
  if (language === undefined) return {};
  const tag = canonicalLanguageTag(language);
  if (tag !== undefined) return { language: tag };
  throw wrong(`"${language}" is no language tag. Give one such as ja, en or zh-Hant (BCP-47)`);
}

function wrong(message: string): KomainuError {
  return new KomainuError("invalid_input", `${message}.`);
}

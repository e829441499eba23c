import {
  NO_USAGE,
  type Failure,
  type Policy,
  type PolicyScore,
  type StageReport,
  type TextRange,
  type Usage,
  type Verdict,
} from "../core/index.ts";
import { checkUsage } from "./check-answer.ts";
import {
  isPresent,
  isProbability,
  misread,
  readAnswers,
  readFailure,
  readReasoning,
  UNSCORED,
} from "./check-reading.ts";
import { isFilled, isRecord } from "./forms.ts";

/** What a judge found: the parts of a verdict that are its own. */
export type Judged = Pick<Verdict, "answers" | "reasoning" | "windows" | "stages"> & {
  /** Where it differs from the guard's. */
  readonly assurance?: Verdict["assurance"] | undefined;
  /** One for each of the guard's policies, or those that are violated; empty with a failure. */
  readonly policies: readonly PolicyScore[];
  readonly failure?: Failure | undefined;
  readonly usage: Usage;
};

/**
 * Sees that a judge scored every policy of its guard, or says why it could not. One that is violated
 * is enough to deny, so that then others may be missing. A judge may be anyone's code: what it found
 * is copied, each part read once.
 */
export function checkJudged(judged: unknown, policies: readonly Policy[]): Judged {
  if (!isRecord(judged)) return unread(misread("it is no object"));
  const {
    policies: scores,
    answers,
    reasoning,
    windows,
    stages,
    assurance,
    failure,
    usage,
  } = judged as Partial<Judged>;
  const cost = checkUsage(usage);
  const said = {
    ...readAnswers(answers),
    ...readReasoning(reasoning),
    ...readWindows(windows),
    ...readStages(stages),
    ...readAssurance(assurance),
    usage: cost,
  };
  if (isPresent(failure)) return { policies: [], ...said, failure: readFailure(failure) };
  const read = readScores(scores, policies);
  if (read !== undefined) return { policies: read, ...said };
  return { policies: [], ...said, failure: misread(UNSCORED) };
}

/** Whole numbers alone: whatever else stood there would stand in the verdict. */
function readWindows(windows: unknown): Pick<Verdict, "windows"> {
  if (!isRecord(windows)) return {};
  const { count, worst, context } = windows;
  const range = readRange(worst);
  if (!isWhole(count) || range === undefined) return {};
  const shown = readRange(context);
  return {
    windows: { count, worst: range, ...(shown === undefined ? {} : { context: shown }) },
  };
}

function readRange(range: unknown): TextRange | undefined {
  if (!isRecord(range)) return undefined;
  const { start, end } = range;
  return isWhole(start) && isWhole(end) ? { start, end } : undefined;
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** A report that is none is left out with the others: a cascade's is whole, or says nothing. */
function readStages(stages: unknown): Pick<Verdict, "stages"> {
  if (!Array.isArray(stages)) return {};
  const read = Array.from(stages, readStage).filter((stage) => stage !== undefined);
  return read.length === stages.length ? { stages: read } : {};
}

const OUTCOMES: readonly StageReport["outcome"][] = ["allow", "deny", "unknown", "next"];

function readStage(stage: unknown): StageReport | undefined {
  if (!isRecord(stage)) return undefined;
  const { guard, outcome, score, failure, usage } = stage;
  const known = OUTCOMES.find((one) => one === outcome);
  if (!isFilled(guard) || known === undefined) return undefined;
  return {
    guard,
    outcome: known,
    score: isProbability(score) ? score : null,
    ...(isPresent(failure) ? { failure: readFailure(failure) } : {}),
    usage: checkUsage(usage),
  };
}

function readAssurance(assurance: unknown): Pick<Judged, "assurance"> {
  return assurance === "screen" || assurance === "guard-model" ? { assurance } : {};
}

/** The scores of a judge, most probable first; undefined where they found no verdict. */
function readScores(
  scores: unknown,
  policies: readonly Policy[],
): readonly PolicyScore[] | undefined {
  if (!Array.isArray(scores)) return undefined;
  const read = Array.from(scores, (score: unknown) => readScore(score, policies));
  const valid = read.filter((score) => score !== undefined);
  const ids = new Set(valid.map(({ policy }) => policy));
  if (valid.length < read.length || ids.size < read.length) return undefined;
  const decides = valid.some(({ violated }) => violated) || ids.size === policies.length;
  return decides ? valid.toSorted((a, b) => b.score - a.score) : undefined;
}

function readScore(value: unknown, policies: readonly Policy[]): PolicyScore | undefined {
  if (!isRecord(value)) return undefined;
  const { policy: id, score, threshold } = value;
  const policy = policies.find((known) => known.id === id);
  if (policy === undefined || !isProbability(score) || !isProbability(threshold)) return undefined;
  const { category } = policy;
  return { policy: policy.id, category, score, threshold, violated: score >= threshold };
}

/** What stands in for a finding where there is none. */
export function unread(failure: Failure): Judged {
  return { policies: [], failure, usage: NO_USAGE };
}

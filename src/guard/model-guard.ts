import {
  addUsage,
  NO_USAGE,
  type Engine,
  type FamilyOptions,
  type FamilyRequest,
  type Guard,
  type GuardFamily,
  type Language,
  type ModelProvenance,
  type Policy,
  type Reading,
  type TextRange,
  type Usage,
} from "../core/index.ts";
import type { Subject } from "./check-input.ts";
import { defineGuard, type JudgeContext } from "./define-guard.ts";
import type { Judged } from "./judged.ts";
import { planWindows, type WindowPlan } from "./plan-windows.ts";
import { runStep } from "./run-step.ts";
import { judgePolicies, type Rules } from "./thresholds.ts";

/** Everything that a guard on an engine is made of. */
export interface ModelGuardParts {
  readonly family: GuardFamily;
  readonly engine: Engine;
  /** Whether closing the guard disposes the engine. */
  readonly ownsEngine: boolean;
  readonly policies: readonly Policy[];
  readonly rules: Rules;
  readonly options: FamilyOptions;
  readonly language?: Language | undefined;
  readonly maxWindows: number;
  readonly timeout?: number | undefined;
  readonly stallTimeout?: number | undefined;
  readonly provenance: ModelProvenance;
}

interface JudgedWindow {
  readonly reading: Reading;
  readonly range: TextRange;
}

/** A guard family put on an engine. */
export function createModelGuard(parts: ModelGuardParts): Guard {
  const { family, engine, ownsEngine, policies, provenance } = parts;
  const { language, timeout, stallTimeout } = parts;
  return defineGuard({
    id: family.id,
    title: family.title,
    targets: family.targets,
    policies,
    provenance,
    assurance: "guard-model",
    language,
    timeout,
    stallTimeout,
    judge: async (subject, context) => judge(parts, subject, context),
    close: async () => {
      if (ownsEngine) await engine[Symbol.asyncDispose]();
    },
  });
}

async function judge(
  parts: ModelGuardParts,
  subject: Subject,
  context: JudgeContext,
): Promise<Judged> {
  const { family, engine, policies, options, maxWindows } = parts;
  const { language, signal, progress: onProgress } = context;
  const { target, prompt, response, history } = subject;
  const request = { target, prompt, response, history, language, policies, options };
  const call = { signal, onProgress };
  const plan = await planWindows({ family, engine, request, maxWindows, call });
  const judged: JudgedWindow[] = [];
  let usage = NO_USAGE;
  for (const window of plan.windows) {
    signal.throwIfAborted();
    const step = family.ask(window.request);
    const run = await runStep(engine, step, { ...call, policies, onText: context.onReasoning });
    usage = addUsage(usage, run.usage);
    judged.push({ reading: run.reading, range: window.range });
  }
  return concludeWindows(parts, request, plan, judged, usage);
}

/** The worst window's answer; one that could not be read counts unless another is violated. */
function concludeWindows(
  { policies, rules }: ModelGuardParts,
  request: FamilyRequest,
  plan: WindowPlan,
  judged: readonly JudgedWindow[],
  usage: Usage,
): Judged {
  const scoresOf = (reading: Reading) =>
    judgePolicies(policies, reading.scores, rules, request.language);
  const margin = ({ reading }: JudgedWindow) =>
    Math.max(-Infinity, ...scoresOf(reading).map(({ score, threshold }) => score - threshold));
  const unread = judged.find(({ reading }) => reading.failure !== undefined);
  const worst = judged.reduce((a, b) => (margin(b) > margin(a) ? b : a));
  const violated = margin(worst) >= 0;
  // A window that says no decides, whatever could not be read; without one, unread is unknown.
  const chosen = violated ? worst : (unread ?? worst);
  const failure = violated ? undefined : unread?.reading.failure;
  const { answers, reasoning } = chosen.reading;
  return {
    policies: failure === undefined ? scoresOf(highest(judged)) : [],
    ...(failure === undefined ? {} : { failure }),
    ...(answers === undefined ? {} : { answers }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...describeWindows(plan, chosen),
    usage,
  };
}

function describeWindows({ windows, context }: WindowPlan, { range }: JudgedWindow) {
  if (windows.length === 1 && context === undefined) return {};
  const described = { count: windows.length, worst: range };
  return { windows: context === undefined ? described : { ...described, context } };
}

/** Each policy's highest score over the windows. */
function highest(judged: readonly JudgedWindow[]): Reading {
  const scores = new Map<string, number>();
  for (const { reading } of judged) {
    for (const [policy, score] of Object.entries(reading.scores)) {
      scores.set(policy, Math.max(scores.get(policy) ?? 0, score));
    }
  }
  return { scores: Object.fromEntries(scores) };
}

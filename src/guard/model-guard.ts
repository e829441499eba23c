import {
  addUsage,
  detectLanguage,
  KomainuError,
  NO_USAGE,
  errorMessage,
  type CheckInput,
  type CheckOptions,
  type Engine,
  type FamilyOptions,
  type FamilyRequest,
  type Guard,
  type GuardFamily,
  type Language,
  type Policy,
  type Reading,
  type TextRange,
  type Usage,
  type Verdict,
} from "../core/index.ts";
import { readCheckInput } from "./check-input.ts";
import { planWindows, type WindowPlan } from "./plan-windows.ts";
import { runStep } from "./run-step.ts";
import { judgePolicies, type Rules } from "./thresholds.ts";

/** Everything that a guard on an engine is made of. */
export interface ModelGuardParts {
  readonly family: GuardFamily;
  readonly engine: Engine;
  /** Whether disposing the guard disposes the engine. */
  readonly ownsEngine: boolean;
  readonly policies: readonly Policy[];
  readonly rules: Rules;
  readonly options: FamilyOptions;
  /** Fixes the language of wordings and thresholds; else it is detected from the judged text. */
  readonly language?: Language | undefined;
  readonly maxWindows: number;
  /** Milliseconds after which a check is given up as `unknown`. */
  readonly timeout?: number | undefined;
  readonly calibrationSha256?: string | undefined;
}

interface Judged {
  readonly reading: Reading;
  readonly range: TextRange;
}

interface Outcome {
  readonly plan: WindowPlan;
  readonly judged: readonly Judged[];
  readonly usage: Usage;
}

type Failure = NonNullable<Reading["failure"]>;

/** A guard family put on an engine. */
export class ModelGuard implements Guard {
  readonly id: string;
  readonly policies: readonly Policy[];
  readonly #parts: ModelGuardParts;

  constructor(parts: ModelGuardParts) {
    this.#parts = parts;
    this.id = parts.family.id;
    this.policies = parts.policies;
  }

  async check(input: CheckInput, options: CheckOptions = {}): Promise<Verdict> {
    const request = this.#request(input, options);
    const timeout = this.#parts.timeout;
    const timer = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
    const signals = [options.signal, timer].filter((signal) => signal !== undefined);
    const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
    try {
      signal?.throwIfAborted();
      return this.#verdict(request, await this.#judge(request, options, signal));
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (error instanceof KomainuError && error.code === "invalid_input") throw error;
      return this.#failed(request, timer?.aborted ? timedOut(timeout) : failureOf(error));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#parts.ownsEngine) await this.#parts.engine[Symbol.asyncDispose]();
  }

  #request(input: CheckInput, checkOptions: CheckOptions): FamilyRequest {
    const { family, policies, options } = this.#parts;
    const subject = readCheckInput(input, checkOptions);
    if (!family.targets.includes(subject.target)) {
      throw new KomainuError(
        "invalid_input",
        `${family.title} judges no ${subject.target}s, only: ${family.targets.join(", ")}. Choose that target, or another guard.`,
      );
    }
    const judged = (subject.target === "response" ? subject.response : subject.prompt) ?? "";
    const language = this.#parts.language ?? detectLanguage(judged);
    return { ...subject, language, policies, options };
  }

  async #judge(
    request: FamilyRequest,
    options: CheckOptions,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const { family, engine, maxWindows } = this.#parts;
    const plan = await planWindows(family, engine, request, maxWindows);
    const judged: Judged[] = [];
    let usage = NO_USAGE;
    for (const window of plan.windows) {
      signal?.throwIfAborted();
      const step = family.ask(window.request);
      const run = await runStep(engine, step, { signal, onText: options.onReasoning });
      usage = addUsage(usage, run.usage);
      judged.push({ reading: run.reading, range: window.range });
    }
    return { plan, judged, usage };
  }

  #verdict(request: FamilyRequest, { plan, judged, usage }: Outcome): Verdict {
    const { policies, rules } = this.#parts;
    const scoresOf = (reading: Reading) =>
      judgePolicies(policies, reading.scores, rules, request.language);
    const margin = ({ reading }: Judged) =>
      Math.max(-Infinity, ...scoresOf(reading).map(({ score, threshold }) => score - threshold));
    const unread = judged.find(({ reading }) => reading.failure !== undefined);
    const worst = judged.reduce((a, b) => (margin(b) > margin(a) ? b : a));
    const violated = margin(worst) >= 0;
    // A window that says no decides, whatever could not be read; without one, unread is unknown.
    const chosen = violated ? worst : (unread ?? worst);
    const failure = violated ? undefined : unread?.reading.failure;
    const scored = failure === undefined ? scoresOf(highest(judged)) : [];
    const { answers, reasoning } = chosen.reading;
    return {
      ...this.#frame(request, usage),
      decision: failure === undefined ? (violated ? "deny" : "allow") : "unknown",
      score: scored[0]?.score ?? null,
      policies: scored,
      ...(failure === undefined ? {} : { failure }),
      ...(answers === undefined ? {} : { answers }),
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(plan.windows.length === 1 && plan.context === undefined
        ? {}
        : {
            windows: {
              count: plan.windows.length,
              worst: chosen.range,
              ...(plan.context === undefined ? {} : { context: plan.context }),
            },
          }),
    };
  }

  #failed(request: FamilyRequest, failure: Failure): Verdict {
    const frame = this.#frame(request, NO_USAGE);
    return { ...frame, decision: "unknown", score: null, policies: [], failure };
  }

  #frame(request: FamilyRequest, usage: Usage) {
    const { family, engine, options, calibrationSha256 } = this.#parts;
    return {
      target: request.target,
      language: request.language,
      assurance: "guard-model" as const,
      provenance: {
        guard: family.id,
        variant: options.variant,
        mode: options.mode,
        engine: engine.info,
        ...(calibrationSha256 === undefined ? {} : { calibration: calibrationSha256 }),
      },
      usage,
    };
  }
}

/** Each policy's highest score over the windows. */
function highest(judged: readonly Judged[]): Reading {
  const scores: Record<string, number> = {};
  for (const { reading } of judged) {
    for (const [policy, score] of Object.entries(reading.scores)) {
      scores[policy] = Math.max(scores[policy] ?? 0, score);
    }
  }
  return { scores };
}

function timedOut(timeout = 0): Failure {
  return {
    code: "timeout",
    message: `The check took longer than ${timeout} ms. Allow more time, or judge shorter texts.`,
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof KomainuError) return { code: error.code, message: error.message };
  return {
    code: "engine_failed",
    message: `The engine failed: ${errorMessage(error)}. "komainu doctor" checks the installation.`,
  };
}

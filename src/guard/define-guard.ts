import { mapOrdered } from "../async/map-ordered.ts";
import { untilAborted } from "../async/until-aborted.ts";
import {
  failureOf,
  KomainuError,
  NO_USAGE,
  UNJUDGED_TYPES,
  type CheckAllOptions,
  type CheckInput,
  type CheckOptions,
  type Failure,
  type Guard,
  type Language,
  type Policy,
  type PolicyScore,
  type Provenance,
  type Target,
  type Usage,
  type Verdict,
} from "../core/index.ts";
import { detectLanguage } from "../language/index.ts";
import { readCheckInput, type Subject } from "./check-input.ts";
import { Deadline, within } from "./deadline.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { isBlank } from "./is-blank.ts";

/** Milliseconds without progress after which a check is given up, unless the caller says another. */
export const DEFAULT_STALL_TIMEOUT = 60_000;

/** What a judge is given beside the subject. */
export interface JudgeContext {
  readonly language: Language;
  /** Aborts when the caller gives up or time runs out. */
  readonly signal: AbortSignal;
  /** To be called whenever something was done. */
  readonly progress: () => void;
  readonly onReasoning?: ((piece: string) => void) | undefined;
}

/** What a judge found: the parts of a verdict that are its own. */
export type Judged = Pick<Verdict, "answers" | "reasoning" | "windows"> & {
  /** Most probable violation first; empty with a failure. */
  readonly policies: readonly PolicyScore[];
  readonly failure?: Failure | undefined;
  readonly usage: Usage;
};

/** What a guard is made of: all that differs from one guard to another. */
export interface GuardDefinition {
  readonly id: string;
  /** What a person calls it. */
  readonly title: string;
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
  readonly provenance: Provenance;
  readonly assurance: Verdict["assurance"];
  /** What every verdict says of the guard. */
  readonly notes?: readonly string[];
  /** Fixes the language; else it is detected from the judged text. */
  readonly language?: Language | undefined;
  /** Milliseconds after which a check is given up. Default: none. */
  readonly timeout?: number | undefined;
  /** Milliseconds without progress after which a check is given up. Default 60,000. */
  readonly stallTimeout?: number | undefined;
  readonly judge: (subject: Subject, context: JudgeContext) => Promise<Judged>;
  readonly close?: () => Promise<void>;
}

/**
 * Makes a guard. What all guards do alike is done here and nowhere else: reading the input, empty
 * and unjudged content, the limits of time, and the verdict around what the judge found.
 */
export function defineGuard(definition: GuardDefinition): Guard {
  return new DefinedGuard(definition);
}

class DefinedGuard implements Guard {
  readonly id: string;
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
  readonly provenance: Provenance;
  readonly #definition: GuardDefinition;
  #closed: Promise<void> | undefined;

  constructor(definition: GuardDefinition) {
    this.#definition = definition;
    this.id = definition.id;
    this.targets = definition.targets;
    this.policies = definition.policies;
    this.provenance = definition.provenance;
  }

  async check(input: CheckInput, options: CheckOptions = {}): Promise<Verdict> {
    options.signal?.throwIfAborted();
    const subject = this.#read(input, options);
    const language = this.#definition.language ?? detectLanguage(judgedText(subject));
    const finish = (judged: Judged) => this.#verdict(subject, language, judged, options);
    if (!options.allowEmpty && isBlank(judgedText(subject))) {
      return finish(failed(nothingToJudge(subject, options)));
    }
    if (this.#closed !== undefined) return finish(failed(closed(this.#definition.title)));
    try {
      return finish(await this.#judge(subject, language, options));
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (error instanceof KomainuError && error.code === "invalid_input") throw error;
      return finish(failed(failureOf(error)));
    }
  }

  async checkAll(
    inputs: Iterable<CheckInput>,
    options: CheckAllOptions = {},
  ): Promise<readonly Verdict[]> {
    const { concurrency = 4, ...same } = options;
    if (!(concurrency >= 1)) {
      throw new KomainuError(
        "invalid_input",
        `concurrency is ${concurrency}; it must be at least 1.`,
      );
    }
    const verdicts: Verdict[] = [];
    const judge = async (input: CheckInput) => this.#checkOne(input, same);
    for await (const verdict of mapOrdered(inputs, judge, { concurrency })) verdicts.push(verdict);
    return verdicts;
  }

  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const { close, stallTimeout = DEFAULT_STALL_TIMEOUT, title } = this.#definition;
    if (close === undefined) return;
    await within(close(), stallTimeout, () => stillBusy(title, stallTimeout));
  }

  /** As `check`, but an input that it would refuse gets a verdict too. */
  async #checkOne(input: CheckInput, options: CheckOptions): Promise<Verdict> {
    try {
      return await this.check(input, options);
    } catch (error) {
      if (!(error instanceof KomainuError)) throw error;
      if (options.signal?.aborted) throw error;
      const target = options.target ?? "prompt";
      const subject: Subject = { target, prompt: "", response: null, history: [], unjudged: [] };
      return this.#verdict(subject, "und", failed(failureOf(error)), options);
    }
  }

  #read(input: CheckInput, options: CheckOptions): Subject {
    const { title, targets } = this.#definition;
    const subject = readCheckInput(input, options);
    if (targets.includes(subject.target)) return subject;
    throw new KomainuError(
      "invalid_input",
      `${title} judges no ${subject.target}s, only: ${targets.join(", ")}. Choose that target, or another guard.`,
    );
  }

  /** Runs the judge within its time, whether it looks at its signal or not. */
  async #judge(subject: Subject, language: Language, options: CheckOptions): Promise<Judged> {
    const { timeout = Infinity, stallTimeout = DEFAULT_STALL_TIMEOUT, judge } = this.#definition;
    using deadline = new Deadline({ timeout, stallTimeout, signal: options.signal });
    const { signal, progress } = deadline;
    const { onReasoning } = options;
    const work = judge(subject, { language, signal, progress, onReasoning });
    return await untilAborted(work, [signal]);
  }

  #verdict(
    subject: Subject,
    language: Language,
    { policies, failure: found, usage, ...own }: Judged,
    options: CheckOptions,
  ): Verdict {
    const { assurance, notes, provenance } = this.#definition;
    const violations = policies.filter(({ violated }) => violated);
    const { unjudged, target } = subject;
    const stopping = violations.length > 0 ? [] : stoppingTypes(subject, options);
    const failure =
      found ?? (stopping.length === 0 ? undefined : unjudgedContent(target, stopping));
    return {
      format: "komainu-verdict/2",
      decision: failure === undefined ? (violations.length > 0 ? "deny" : "allow") : "unknown",
      reason: describeVerdict(policies, failure, this.policies),
      target,
      language,
      score: policies[0]?.score ?? null,
      policies,
      violations,
      ...(failure === undefined ? {} : { failure }),
      ...(unjudged.length === 0 ? {} : { unjudged }),
      assurance,
      ...own,
      ...(notes === undefined ? {} : { notes }),
      provenance,
      usage,
    };
  }
}

/** The text of the side that is judged. */
export function judgedText({ target, prompt, response }: Subject): string {
  return target === "response" ? (response ?? "") : prompt;
}

function stillBusy(title: string, stallTimeout: number): KomainuError {
  return new KomainuError(
    "engine_stalled",
    `${title} did not close within ${stallTimeout} ms: its engine is still at work on something. What it holds is freed when that ends, or with the process.`,
  );
}

function failed(failure: Failure): Judged {
  return { policies: [], failure, usage: NO_USAGE };
}

/** The types of unjudged content that the caller does not let pass, each once. */
function stoppingTypes(
  { unjudged }: Subject,
  { unjudged: passing = "unknown" }: CheckOptions,
): readonly string[] {
  if (passing === "pass") return [];
  const types = new Set(unjudged.map(({ type }) => type));
  return [...types].filter((type) => !(Array.isArray(passing) && passing.includes(type)));
}

function closed(title: string): Failure {
  return { code: "engine_disposed", message: `${title} has been closed: make a new guard.` };
}

function nothingToJudge(subject: Subject, options: CheckOptions): Failure {
  const { target } = subject;
  const stopping = stoppingTypes(subject, options);
  if (stopping.length > 0) return unjudgedContent(target, stopping);
  return {
    code: "nothing_to_judge",
    message: `The ${target} is empty, or nothing in it is visible: there is no text to judge. Leave such turns out, or allow them with allowEmpty (--allow-empty).`,
  };
}

function unjudgedContent(target: Target, types: readonly string[]): Failure {
  const list = types.map((type) => `"${type}"`).join(", ");
  // The command line knows these types alone, so that a mistyped one is refused.
  const known = types.every((type) => UNJUDGED_TYPES.some((each) => each === type));
  const option = `--unjudged ${known ? types.join(",") : "pass"}`;
  return {
    code: "unjudged_content",
    message: `The ${target} holds content that this guard does not judge: ${types.join(", ")}. Judge it otherwise, or let it pass with unjudged: [${list}] (${option}).`,
  };
}

import { mapOrdered } from "../async/map-ordered.ts";
import { untilAborted } from "../async/until-aborted.ts";
import {
  failureOf,
  KomainuError,
  type CheckAllOptions,
  type CheckInput,
  type CheckOptions,
  type Failure,
  type Guard,
  type Language,
  type Policy,
  type Provenance,
  type Target,
  type Verdict,
} from "../core/index.ts";
import { detectLanguage } from "../language/index.ts";
import { readPolicies } from "../families/read-policy.ts";
import { readCheckAllOptions, readCheckOptions, readInputs } from "./check-call.ts";
import { readCheckInput, type Subject } from "./check-input.ts";
import { Deadline, within } from "./deadline.ts";
import { describeVerdict } from "./describe-verdict.ts";
import {
  asMisuse,
  checkFields,
  FUNCTION,
  LIST,
  listOf,
  oneOf,
  reading,
  TEXT,
  type Forms,
} from "./forms.ts";
import { isBlank } from "./is-blank.ts";
import { checkJudged, unread, type Judged } from "./judged.ts";
import { nothingToJudge, unjudgedContent } from "./unjudged.ts";

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

/** What a guard is made of: all that differs from one guard to another. */
export interface GuardDefinition {
  readonly id: string;
  /** What a person calls it. */
  readonly title: string;
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
  readonly provenance: Provenance;
  readonly assurance: Verdict["assurance"];
  /** What every verdict says of the guard, or of a text in a language. */
  readonly notes?:
    | readonly string[]
    | ((text: string, language: Language) => readonly string[])
    | undefined;
  /** Fixes the language; else it is detected from the judged text. */
  readonly language?: Language | undefined;
  /** Milliseconds after which a check is given up. Default: none. */
  readonly timeout?: number | undefined;
  /** Milliseconds without progress after which a check is given up. Default 60,000. */
  readonly stallTimeout?: number | undefined;
  readonly judge: (subject: Subject, context: JudgeContext) => Promise<Judged>;
  readonly close?: () => Promise<void>;
}

const FORMS: Forms<GuardDefinition> = {
  id: TEXT,
  title: TEXT,
  targets: listOf(oneOf(["prompt", "response"])),
  policies: LIST,
  judge: FUNCTION,
};

/**
 * Makes a guard. What all guards do alike is done here and nowhere else: reading the input, empty
 * and unjudged content, the limits of time, and the verdict around what the judge found.
 *
 * @throws KomainuError `invalid_input` for a definition without what a guard needs, such as a policy
 */
export function defineGuard(definition: GuardDefinition): Guard {
  checkFields("The definition of the guard", definition, FORMS, { whole: true });
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
    this.targets = Object.freeze([...definition.targets]);
    this.policies = readPolicies(definition.policies);
    this.provenance = definition.provenance;
  }

  async check(input: CheckInput, given: CheckOptions = {}): Promise<Verdict> {
    const options = readCheckOptions(given);
    options.signal?.throwIfAborted();
    const subject = this.#read(input, options);
    const language = this.#definition.language ?? detectLanguage(judgedText(subject));
    const finish = (judged: Judged) => this.#verdict(subject, language, judged, options);
    if (!options.allowEmpty && isBlank(judgedText(subject))) {
      return finish(unread(nothingToJudge(subject, options)));
    }
    if (this.#closed !== undefined) return finish(unread(closed(this.#definition.title)));
    try {
      return finish(await this.#judge(subject, language, options));
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (error instanceof KomainuError && error.code === "invalid_input") throw error;
      return finish(unread(failureOf(error)));
    }
  }

  async checkAll(
    inputs: Iterable<CheckInput>,
    given: CheckAllOptions = {},
  ): Promise<readonly Verdict[]> {
    const { concurrency = 4, ...options } = readCheckAllOptions(given);
    if (options.target !== undefined) this.#checkTarget(options.target);
    const verdicts: Verdict[] = [];
    const judge = async (input: CheckInput) => this.#checkOne(input, options);
    try {
      for await (const verdict of mapOrdered(readInputs(inputs), judge, { concurrency })) {
        verdicts.push(verdict);
      }
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw asMisuse("The inputs of checkAll", error);
    }
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
      const target = options.target ?? this.targets[0] ?? "prompt";
      const subject: Subject = { target, prompt: "", response: null, history: [], unjudged: [] };
      return this.#verdict(subject, "und", unread(failureOf(error)), options);
    }
  }

  #read(input: CheckInput, options: CheckOptions): Subject {
    const subject = reading("The input", () => readCheckInput(input, options));
    this.#checkTarget(subject.target);
    return subject;
  }

  #checkTarget(target: Target): void {
    if (this.targets.includes(target)) return;
    throw new KomainuError(
      "invalid_input",
      `${this.#definition.title} judges no ${target}s, only: ${this.targets.join(", ")}. Choose that target, or another guard.`,
    );
  }

  /** Runs the judge within its time, whether it looks at its signal or not. */
  async #judge(subject: Subject, language: Language, options: CheckOptions): Promise<Judged> {
    const { timeout = Infinity, stallTimeout = DEFAULT_STALL_TIMEOUT, judge } = this.#definition;
    using deadline = new Deadline({ timeout, stallTimeout, signal: options.signal });
    const { signal, progress } = deadline;
    const { onReasoning: told } = options;
    // Who has given up, or has an answer, is not called any more.
    const onReasoning = told && ((piece: string) => void (signal.aborted || told(piece)));
    const work = judge(subject, { language, signal, progress, onReasoning });
    return checkJudged(await untilAborted(work, [signal]), this.policies);
  }

  #verdict(
    subject: Subject,
    language: Language,
    { policies, failure: found, usage, assurance: decided, ...own }: Judged,
    options: CheckOptions,
  ): Verdict {
    const { assurance, notes, provenance } = this.#definition;
    const violations = policies.filter(({ violated }) => violated);
    const { unjudged, target } = subject;
    const failure =
      found ?? (violations.length > 0 ? undefined : unjudgedContent(subject, options));
    return {
      format: "komainu-verdict/2",
      decision: failure === undefined ? (violations.length > 0 ? "deny" : "allow") : "unknown",
      reason: describeVerdict(policies, failure, this.policies, own.stages),
      target,
      language,
      score: policies[0]?.score ?? null,
      policies,
      violations,
      ...(failure === undefined ? {} : { failure }),
      ...(unjudged.length === 0 ? {} : { unjudged }),
      assurance: decided ?? assurance,
      ...own,
      ...(notes === undefined
        ? {}
        : { notes: typeof notes === "function" ? notes(judgedText(subject), language) : notes }),
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

function closed(title: string): Failure {
  return { code: "engine_disposed", message: `${title} has been closed: make a new guard.` };
}

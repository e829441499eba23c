import type { EngineInfo, Usage } from "./engine.ts";
import type { ErrorCode } from "./errors.ts";
import type { Language, Target } from "./message.ts";

/**
 * `allow` and `deny` are judgements; `unknown` means that the guard could not judge, and is never
 * to be taken as `allow` unless the application says so.
 */
export type Decision = "allow" | "deny" | "unknown";

/** A policy's score against its threshold. */
export interface PolicyScore {
  readonly policy: string;
  readonly category: string;
  /** Probability that the text violates the policy, 0 to 1. */
  readonly score: number;
  /** The policy is violated when `score >= threshold`. */
  readonly threshold: number;
  readonly violated: boolean;
}

/** One answer of a model that answers by label. */
export interface Answer {
  /** The label in the model's own words; `null` where the model says that it does not apply. */
  readonly label: string | null;
  /** Probability of that label among its alternatives, 0 to 1, where it was measured. */
  readonly probability?: number;
}

/** A range of a text in UTF-16 units, `end` exclusive, as `String.prototype.slice` takes it. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** How a text longer than the model's window was judged. */
export interface Windows {
  readonly count: number;
  /** The window that the verdict rests on: a range of the judged text. */
  readonly worst: TextRange;
  /** The part of the prompt that each window of a response was shown, if not all of it. */
  readonly context?: TextRange;
}

/** What produced a verdict: the same again gives the same verdict, to the engine's last digits. */
export interface Provenance {
  /** Id of the guard family, or `screen`. */
  readonly guard: string;
  /** Prompt variant, such as `chat-template` or `card`. */
  readonly variant: string;
  /** How the model was asked: `score` or `generate`; `screen` for the bundled screen. */
  readonly mode: string;
  /** What evaluated the model. For the screen, the screen itself. */
  readonly engine: EngineInfo;
  /** SHA-256 of the calibration file that set the thresholds, if one did. */
  readonly calibration?: string;
}

/** What a guard says of a text. The one shape, whatever the guard. */
export interface Verdict {
  readonly decision: Decision;
  readonly target: Target;
  readonly language: Language;
  /** The highest of the policies' scores, 0 to 1; `null` if there is none. */
  readonly score: number | null;
  /** Most probable violation first. Empty when the guard could not judge. */
  readonly policies: readonly PolicyScore[];
  /** Present with `unknown`: why the guard could not judge, and the remedy. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
  /**
   * `screen`: a first look by a small classifier, of low assurance; `guard-model`: a guard model.
   */
  readonly assurance: "screen" | "guard-model";
  /** The model's own answers, by name, where the family answers by label. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** What the model wrote, where it writes. */
  readonly reasoning?: string;
  readonly windows?: Windows;
  /** What the reader should know: such as the command that gets a real guard. */
  readonly notes?: readonly string[];
  readonly provenance: Provenance;
  readonly usage: Usage;
}

import type { GenerateOptions, Generation, Question, ScoreResult } from "./engine.ts";
import type { ErrorCode } from "./errors.ts";
import type { Language, Message, Target } from "./message.ts";
import type { Policy } from "./policy.ts";
import type { Prompt } from "./prompt.ts";
import type { Answer, Verdict } from "./verdict.ts";

/** How a family is asked; every field has a default that the family's authors chose. */
export interface FamilyOptions {
  /** One of the family's `variants`. */
  readonly variant: string;
  /** One of the family's `modes`. */
  readonly mode: string;
  /**
   * What becomes of the turns before the judged one: `last-turn` leaves them out, as the
   * families' authors do; `transcript` puts them before the prompt as a labelled transcript.
   */
  readonly history: "last-turn" | "transcript";
  /** Softmax temperature T > 0 of a scored answer (ShieldGemma paper, section 4). Default 1. */
  readonly temperature: number;
  /** Smoothing α ≥ 0 of a scored answer (ShieldGemma paper, section 4). Default 0. */
  readonly alpha: number;
}

/** One judgement to make: a window of text, already cut to size. */
export interface FamilyRequest {
  readonly target: Target;
  /** What the user asked; empty when a response is judged without one. */
  readonly prompt: string;
  /** What the assistant answered; `null` when there is no response. */
  readonly response: string | null;
  /** Turns before the judged exchange, oldest first. */
  readonly history: readonly Message[];
  readonly language: Language;
  readonly policies: readonly Policy[];
  readonly options: FamilyOptions;
}

/** What a family read from an engine's answer. */
export interface Reading {
  /** Probability, 0 to 1, that each policy is violated, by policy id. Empty if unreadable. */
  readonly scores: Readonly<Record<string, number>>;
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly reasoning?: string;
  /** The answer could not be read: the verdict will be `unknown`. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
}

/** What to ask an engine next, and what to make of the answer: a reading, or a further step. */
export type Step =
  | {
      readonly type: "score";
      readonly prompt: Prompt;
      readonly questions: readonly Question[];
      readonly read: (result: ScoreResult) => Reading | Step;
    }
  | {
      readonly type: "generate";
      readonly prompt: Prompt;
      readonly options: GenerateOptions;
      readonly read: (generation: Generation) => Reading | Step;
    };

/** A released model of a family. */
export interface FamilyModel {
  /** The name that `komainu pull` takes. */
  readonly name: string;
  /** Hub repository. */
  readonly repository: string;
  /** Licence that the user accepts, by its usual name. */
  readonly licence: string;
}

/** How one family of guard models is asked and how its answer is read. Pure: no I/O, no engine. */
export interface GuardFamily {
  readonly id: string;
  readonly title: string;
  readonly models: readonly FamilyModel[];
  /** Model architectures it runs on, as GGUF names them. */
  readonly architectures: readonly string[];
  readonly targets: readonly Target[];
  /** Prompt variants, the default first. */
  readonly variants: readonly [string, ...string[]];
  /** The default first. */
  readonly modes: readonly ["score" | "generate", ...("score" | "generate")[]];
  /** The policies it judges when none are given. */
  readonly policies: readonly Policy[];
  /** `any`: the user's own policies too; `fixed`: only its own. */
  readonly policySupport: "any" | "fixed";
  /** Tokens to keep free for the answer, by mode. */
  readonly answerTokens: (mode: string) => number;
  /** The first step of one judgement. */
  readonly ask: (request: FamilyRequest) => Step;
  /** A verdict in the form that the model's card prints, where the card prints one. */
  readonly formatCard?: (verdict: Verdict) => string;
}

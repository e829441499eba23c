import type { Capability, GenerateOptions, Generation, Question, ScoreResult } from "./engine.ts";
import type { Failure } from "./errors.ts";
import type { Language } from "./language.ts";
import type { Message, Target } from "./message.ts";
import type { Policy } from "./policy.ts";
import type { Prompt } from "./prompt.ts";
import type { Answer, SettingValue, Verdict } from "./verdict.ts";

/** How a model is asked: by questions with closed answers, or by letting it write. */
export type Mode = "score" | "generate";

/** A setting of a family: what it may be, and what it is by default. */
export type SettingSpec = {
  /** One line for people, with the source (card, paper section) of the default. */
  readonly description: string;
  /** The modes in which it does anything. Default: all. */
  readonly modes?: readonly Mode[];
} & (
  | {
      readonly type: "number";
      readonly default: number;
      /** The least and the greatest value, both allowed. */
      readonly range: readonly [least: number, greatest: number];
    }
  | { readonly type: "choice"; readonly default: string; readonly values: readonly string[] }
  | { readonly type: "boolean"; readonly default: boolean }
);

/** How a family is asked; every field has a default that the family's authors chose. */
export interface FamilyOptions {
  /** One of the family's `variants`. */
  readonly variant: string;
  /** One of the family's `modes`. */
  readonly mode: Mode;
  /**
   * What becomes of the turns before the judged one: `last-turn` leaves them out, as the
   * families' authors do; `transcript` puts them before the prompt as a labelled transcript.
   */
  readonly history: "last-turn" | "transcript";
  /** Every setting of the family, by name. */
  readonly settings: Readonly<Record<string, SettingValue>>;
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
  readonly failure?: Failure;
}

/** What to ask an engine next, and what to make of the answer: a reading, or a further step. */
export type Step =
  | {
      readonly type: "score";
      readonly prompt: Prompt;
      readonly questions: readonly Question[];
      /** Gets every question asked, under its own id, with every choice, finite and ≤ 0. */
      readonly read: (result: ScoreResult) => Reading | Step;
    }
  | {
      readonly type: "generate";
      readonly prompt: Prompt;
      readonly options: GenerateOptions;
      readonly read: (generation: Generation) => Reading | Step;
    };

/** A licence that a model's user accepts. */
export interface Licence {
  readonly name: string;
  /** Where to read it. */
  readonly page: string;
}

/** A released model of a family. */
export interface FamilyModel {
  /** The name that `komainu pull` takes. */
  readonly name: string;
  /** Hub repository of the weights, or of the adapter where there is a `base`. */
  readonly repository: string;
  /** Hub repository of the model that the adapter is for. */
  readonly base?: string;
  readonly licences: readonly Licence[];
  /** Whether a licence must be accepted on the Hub before the download. */
  readonly gated: boolean;
  /** Weights of the model, in millions. */
  readonly parameters: number;
  /** The prompt variant that the model was trained with, where it is not the family's first. */
  readonly variant?: string;
}

/** What is asked of a model in a benchmark: is the prompt, the response harmful; is it a refusal. */
export type AnswerGroup = "prompt" | "response" | "refusal";

/** Files of recorded answers in the form in which a family's authors publish theirs. */
export interface AuthorsFile {
  /** The label that an answer gives, wherever in it; their script reads a row's truth so, too. */
  readonly readLabel: (answer: string, group: AnswerGroup) => string | null;
  /** The truth of a row, as a label or as a whole answer; `null` where the row has none. */
  readonly findTruth: (record: Readonly<Record<string, unknown>>) => string | null;
  /** The exchange that was judged, for its language and its texts. */
  readonly findExchange: (record: Readonly<Record<string, unknown>>) => {
    readonly prompt: string;
    readonly response: string | null;
  };
}

/** What the answers that people recorded of a family's models look like, and how they are read. */
export interface RecordedAnswers {
  /** The model's text in a record of a file of answers; `null` where the record is of another form. */
  readonly find: (record: Readonly<Record<string, unknown>>) => string | null;
  /** Reads that text as the family reads what its model writes. */
  readonly read: (output: string, target: Target) => Reading;
  /**
   * The labels that the authors' own evaluation script finds in an output, where it reads
   * differently from `read`: by what is asked; `null` where it finds none.
   */
  readonly readAsAuthors?: (output: string) => Readonly<Record<AnswerGroup, string | null>>;
  /** Present where the authors' files carry the truth beside the answer, with `readAsAuthors`. */
  readonly authorsFile?: AuthorsFile;
}

/** How one family of guard models is asked and how its answer is read. Pure: no I/O, no engine. */
export interface GuardFamily {
  readonly id: string;
  readonly title: string;
  /** Those that `komainu pull` knows, the one to recommend first. */
  readonly models: readonly FamilyModel[];
  /** Model architectures it runs on, as GGUF names them. */
  readonly architectures: readonly string[];
  readonly targets: readonly Target[];
  /** Prompt variants, the default first. */
  readonly variants: readonly [string, ...string[]];
  /** The default first. */
  readonly modes: readonly [Mode, ...Mode[]];
  /** Its own settings, by name. */
  readonly settings: Readonly<Record<string, SettingSpec>>;
  /** What an engine must be able to do to be asked so. */
  readonly needs: (options: FamilyOptions) => readonly Capability[];
  /** The policies it judges when none are given. */
  readonly policies: readonly Policy[];
  /** `any`: the user's own policies too; `fixed`: only its own. */
  readonly policySupport: "any" | "fixed";
  /** Tokens to keep free for the answer, by mode. */
  readonly answerTokens: (mode: Mode) => number;
  /** The first step of one judgement. */
  readonly ask: (request: FamilyRequest) => Step;
  /** A verdict in the form that the model's card prints, where the card prints one. */
  readonly formatCard?: (verdict: Verdict) => string;
  /** The answer, and its label, by which the model says that a response is a refusal. */
  readonly refusal?: { readonly answer: string; readonly label: string };
  readonly recorded?: RecordedAnswers;
}

/** How a family is asked when nothing is chosen: as its authors ask it. */
export function defaultOptions(family: GuardFamily): FamilyOptions {
  const settings = Object.entries(family.settings).map(([name, spec]) => {
    return [name, spec.default] as const;
  });
  return {
    variant: family.variants[0],
    mode: family.modes[0],
    history: "last-turn",
    settings: Object.fromEntries(settings),
  };
}

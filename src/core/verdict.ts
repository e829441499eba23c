import type { EngineInfo, ModelInfo, Usage } from "./engine.ts";
import type { Failure } from "./errors.ts";
import type { Language } from "./language.ts";
import type { Target, UnjudgedContent } from "./message.ts";

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
  /** The window that the verdict rests on, or the sentence of it: a range of the judged text. */
  readonly worst: TextRange;
  /** The part of the prompt that each window of a response was shown, if not all of it. */
  readonly context?: TextRange;
}

/** A guard model on an engine. */
export interface ModelProvenance {
  readonly type: "model";
  /** Id of the guard family. */
  readonly guard: string;
  /** Prompt variant, such as `chat-template` or `card`. */
  readonly variant: string;
  /** How the model was asked. */
  readonly mode: "score" | "generate";
  /** What became of earlier turns. */
  readonly history: "last-turn" | "transcript";
  /** The family's own settings, where it has any. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
  readonly engine: EngineInfo;
  /** SHA-256 of the calibration file that set the thresholds, if one did. */
  readonly calibration?: string;
}

/** A classifier that Komainu evaluates itself, such as the bundled screen. */
export interface ClassifierProvenance {
  readonly type: "classifier";
  readonly guard: string;
  readonly model: ModelInfo;
  /** SHA-256 of the model that it was made from, and of the data that it learnt. */
  readonly training?: { readonly base: string; readonly data: string };
  readonly calibration?: string;
}

/** A guard that is somebody's service: the judged text was sent there. */
export interface ServiceProvenance {
  readonly type: "service";
  readonly guard: string;
  /** Where the text was sent, without credentials. */
  readonly url: string;
  /** As the service names it. */
  readonly model: string;
  readonly calibration?: string;
}

/** Where a stage of a cascade decides alone, for one of its policies. */
export interface PolicyBand {
  /** A policy id of the stage, or `*` for every policy without an entry of its own. */
  readonly policy: string;
  /** A BCP-47 tag, which holds for the tags below it too, or `*` for every other language. */
  readonly language: Language;
  /** A score below it is as good as no violation, 0 to 1; 0: no score is. */
  readonly allowBelow: number;
  /** A score from it on is a violation, 0 to 1 and not below `allowBelow`. Absent: none is. */
  readonly denyFrom?: number;
}

/** Guards asked one after another until one decides. */
export interface CascadeProvenance {
  readonly type: "cascade";
  readonly guard: string;
  /** In the order in which they are asked. */
  readonly stages: readonly Provenance[];
  /** Those of each stage but the last, where they were given; a calibration has its own. */
  readonly bands?: readonly (readonly PolicyBand[])[];
  readonly calibration?: string;
}

/** What one stage of a cascade made of a text. */
export interface StageReport {
  /** Id of the stage's guard. */
  readonly guard: string;
  /** `next`: it left the text to the next stage, as its scores or its failure did not decide. */
  readonly outcome: Decision | "next";
  /** Its highest score, 0 to 1; `null` if there is none. */
  readonly score: number | null;
  /** Why it could not judge, if so. */
  readonly failure?: Failure;
  readonly usage: Usage;
}

/** What produced a verdict: the same again gives the same verdict, to the engine's last digits. */
export type Provenance =
  | ModelProvenance
  | ClassifierProvenance
  | ServiceProvenance
  | CascadeProvenance;

/** A value of a family's setting. */
export type SettingValue = number | string | boolean;

/** What a guard says of a text. The one shape, whatever the guard. */
export interface Verdict {
  /** The version of this shape. Fields may be added to it; none changes its meaning. */
  readonly format: "komainu-verdict/2";
  readonly decision: Decision;
  /** One line for people: what decided, or why the guard could not judge. Never the judged text. */
  readonly reason: string;
  readonly target: Target;
  /** The language that the text was taken for. */
  readonly language: Language;
  /** The highest of the policies' scores, 0 to 1; `null` if there is none. */
  readonly score: number | null;
  /** Most probable violation first. Empty when the guard could not judge. */
  readonly policies: readonly PolicyScore[];
  /** Those of the policies that are violated, most probable first. */
  readonly violations: readonly PolicyScore[];
  /** Present with `unknown`: why the guard could not judge, and the remedy. */
  readonly failure?: Failure;
  /** Content of the judged turn that the guard did not judge. */
  readonly unjudged?: readonly UnjudgedContent[];
  /**
   * `screen`: a first look by a small classifier, of low assurance; `guard-model`: a guard model. Of a
   * cascade: that of the stage that decided.
   */
  readonly assurance: "screen" | "guard-model";
  /** The model's own answers, by name, where the family answers by label. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** What the model wrote, where it writes. */
  readonly reasoning?: string;
  readonly windows?: Windows;
  /** Of a cascade: the stages that were asked, in order. The last of them decided. */
  readonly stages?: readonly StageReport[];
  /** What the reader should know: such as the command that gets a real guard. */
  readonly notes?: readonly string[];
  readonly provenance: Provenance;
  readonly usage: Usage;
}

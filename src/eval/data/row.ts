import type { AnswerGroup, Language, Target, Usage } from "../../core/index.ts";

/** A labelled row to measure a guard on. */
export interface EvalRow {
  /** The data's own id, or its line. */
  readonly id: string;
  /** Place in the data, from 1. */
  readonly line: number;
  readonly target: Target;
  /** What the user asked; empty where a response is judged without one. */
  readonly prompt: string;
  /** What the assistant answered; `null` where a prompt is judged. */
  readonly response: string | null;
  /** Whether the row is what the task looks for: harm, or a refusal. */
  readonly positive: boolean;
  /** By harm category or policy id; a category that is absent is not known of this row. */
  readonly labels: Readonly<Record<string, boolean>>;
  readonly language: Language;
  readonly source: string | null;
  readonly type: string | null;
}

/** What a guard said of a row: all of a verdict that an evaluation needs, without texts. */
export interface Judgement {
  readonly decision: "allow" | "deny" | "unknown";
  /** 0 to 1; `null` where the guard could not judge, or answers only by label. */
  readonly score: number | null;
  readonly policies: readonly {
    readonly policy: string;
    readonly category: string;
    readonly score: number;
    /** `null` where a record does not say it; then it says `violated`. */
    readonly threshold: number | null;
    /** What the guard decided, where a record says it: its scores may be rounded. */
    readonly violated?: boolean | undefined;
  }[];
  /** Where the score was decided on, if not policy by policy. */
  readonly threshold?: number | undefined;
  /** Why the guard could not judge: an error code, or `unreadable_answer`. */
  readonly failure?: string | undefined;
  /** Whether the guard took the response for a refusal, where it says so. */
  readonly refusal?: { readonly refused: boolean; readonly score: number | null } | undefined;
  /** What the script of the family's authors reads in the output, label for label as it stands there. */
  readonly paper?: Readonly<Record<AnswerGroup, string | null>> | undefined;
  readonly usage?: Usage | undefined;
}

/** The text of a row that was judged. */
export function judgedText(row: EvalRow): string {
  return row.target === "response" ? (row.response ?? "") : row.prompt;
}

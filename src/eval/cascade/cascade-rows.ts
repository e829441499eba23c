import type { Language, Policy } from "../../core/index.ts";
import { fitStage, type StageFit } from "../../guard/cascade/fit-stage.ts";
import { seedFor } from "../../metrics/random.ts";
import { FOLDS } from "../calibrate/sample.ts";
import { judgedText, type EvalRow, type Judgement } from "../data/row.ts";

/** What a stage said of a row: all that a cascade needs of it. */
export interface StageAnswer {
  readonly decision: Judgement["decision"];
  readonly policies: Judgement["policies"];
  readonly milliseconds: number;
}

/** A labelled row, and what every stage says of it. */
export interface CascadeRow {
  readonly language: Language;
  readonly harmful: boolean;
  readonly labels: EvalRow["labels"];
  /** Part of the cross-validation; rows of one text share it. */
  readonly fold: number;
  readonly answers: readonly StageAnswer[];
}

interface GrowingRow extends CascadeRow {
  readonly answers: StageAnswer[];
}

/** Puts together what stages say that are asked one after another, each about all rows; no texts. */
export class CascadeRows {
  readonly #rows: GrowingRow[] = [];
  readonly #policies: (readonly Pick<Policy, "id" | "category">[])[] = [];
  readonly #seed: number;
  #next = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** From now on, rows are those of the next stage, in the same order. */
  begin(policies: readonly Pick<Policy, "id" | "category">[]): void {
    this.#policies.push(policies);
    this.#next = 0;
  }

  add(row: EvalRow, { decision, policies, usage }: Judgement): void {
    const answer = { decision, policies, milliseconds: usage?.milliseconds ?? 0 };
    if (this.#policies.length === 1) this.#rows.push(this.#rowOf(row));
    this.#rows[this.#next++]?.answers.push(answer);
  }

  /** The rows that the last stage could judge: against it, nothing can be said of the others. */
  judged(): readonly CascadeRow[] {
    return this.#rows.filter(({ answers }) => answers.at(-1)?.decision !== "unknown");
  }

  /** How many the last stage could not judge. */
  get unjudged(): number {
    return this.#rows.length - this.judged().length;
  }

  get size(): number {
    return this.#rows.length;
  }

  get stages(): number {
    return this.#policies.length;
  }

  /** How the policies of each stage but the last fit those of the last. */
  fits(): readonly StageFit[] {
    const last = this.#policies.at(-1) ?? [];
    return this.#policies.slice(0, -1).map((policies) => fitStage(policies, last));
  }

  /** The last stage's policies. */
  lastPolicies(): readonly Pick<Policy, "id" | "category">[] {
    return this.#policies.at(-1) ?? [];
  }

  #rowOf(row: EvalRow): GrowingRow {
    const { language, positive: harmful, labels } = row;
    const fold = seedFor(this.#seed, judgedText(row) || row.id) % FOLDS;
    return { language, harmful, labels, fold, answers: [] };
  }
}

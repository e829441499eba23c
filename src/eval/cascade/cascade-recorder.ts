import type { Policy, PolicyBand } from "../../core/index.ts";
import type { EvalRow, Judgement } from "../data/row.ts";
import type { CascadeResult } from "../results/cascade-result.ts";
import { cascadeCurve } from "./cascade-curve.ts";
import { CascadeRows } from "./cascade-rows.ts";

/** Keeps what the stages of a cascade say of each task, for the curve at the end. */
export class CascadeRecorder {
  readonly #tasks = new Map<string, CascadeRows>();
  readonly #stages: string[] = [];
  readonly #seed: number;
  readonly #bands: readonly (readonly PolicyBand[])[] | undefined;

  /** @param bands Of each stage but the last, where they were given. */
  constructor(seed: number, bands: readonly (readonly PolicyBand[])[] | undefined) {
    this.#seed = seed;
    this.#bands = bands;
  }

  /** From now on, answers are those of this guard. */
  beginStage(guard: string): void {
    this.#stages.push(guard);
  }

  /** From now on, answers are about this task; by policies that its protocol may have chosen. */
  beginTask(task: string, policies: readonly Policy[]): void {
    const rows = this.#tasks.get(task) ?? new CascadeRows(this.#seed);
    this.#tasks.set(task, rows);
    rows.begin(policies);
  }

  add(task: string, row: EvalRow, judgement: Judgement): void {
    this.#tasks.get(task)?.add(row, judgement);
  }

  results(): readonly CascadeResult[] {
    const stages = [...this.#stages];
    return Array.from(this.#tasks, ([task, rows]) => {
      return { task, stages, ...cascadeCurve(rows, this.#bands) };
    });
  }
}

import assert from "node:assert/strict";
import {
  bos,
  KomainuError,
  text,
  type Capability,
  type Engine,
  type ErrorCode,
  type Prompt,
  type Question,
} from "../../core/index.ts";

/** One thing that every engine has to keep to. */
export interface ContractTest {
  readonly name: string;
  /** Without these abilities there is nothing to test. */
  readonly needs: readonly Capability[];
  readonly run: (engine: Engine) => Promise<void>;
}

export const CHOICES = [
  { id: "yes", text: "Yes" },
  { id: "no", text: "No" },
  { id: "never", text: "Never, as far as I know" },
];
export const SHARED = "Dough rests in a warm place until it has doubled in size. ";

export function promptOf(value: string): Prompt {
  return [bos, text(value)];
}

export function questionOf(value: string): Question {
  return { id: value, suffix: [text(value)], choices: CHOICES };
}

const QUESTIONS = [" Is it bread?", " Is it cake?", " Is it?"].map(questionOf);

/** Three questions, or as many as the engine takes in one call. */
export function questionsFor({ capabilities }: Engine): readonly Question[] {
  return QUESTIONS.slice(0, capabilities.maxQuestions ?? QUESTIONS.length);
}

export async function rejectsWith(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(work, (error) => error instanceof KomainuError && error.code === code);
}

/** Rows of log-probabilities in the order asked, to be compared. */
export async function scoresOf(engine: Engine, value: string): Promise<readonly number[][]> {
  const { questions } = await engine.score(promptOf(value), questionsFor(engine));
  return questions.map(({ logProbabilities }) => Object.values(logProbabilities));
}

export function assertClose(found: readonly number[][], expected: readonly number[][]): void {
  assert.equal(found.length, expected.length);
  for (const [row, values] of expected.entries()) {
    for (const [column, value] of values.entries()) {
      const other = found[row]?.[column] ?? Number.NaN;
      // What is evaluated side by side is summed in another order.
      const same = other === value || Math.abs(Math.exp(other) - Math.exp(value)) < 1e-4;
      assert(same, `${other} is not ${value}`);
    }
  }
}

export function assertSumsToOne(logProbabilities: Readonly<Record<string, number>>): void {
  const values = Object.values(logProbabilities);
  assert(values.every((value) => value <= 0));
  const sum = values.reduce((all, value) => all + Math.exp(value), 0);
  assert(Math.abs(sum - 1) < 1e-6, `the choices' probabilities sum to ${sum}`);
}

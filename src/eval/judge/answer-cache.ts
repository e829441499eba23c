import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { lockFile } from "../../files/file-lock.ts";
import { JournalWriter } from "../../files/journal-writer.ts";
import { keepWholeRecords } from "../../files/keep-whole-records.ts";
import { describeWriteFailure } from "../../files/write-failure.ts";
import type { EvalRow, Judgement } from "../data/row.ts";

const number = z.number();

const judgementSchema = z.object({
  decision: z.enum(["allow", "deny", "unknown"]),
  score: number.nullable(),
  policies: z.array(
    z.object({ policy: z.string(), category: z.string(), score: number, threshold: number }),
  ),
  failure: z.string().exactOptional(),
  refusal: z.object({ refused: z.boolean(), score: number.nullable() }).exactOptional(),
  paper: z
    .object({
      prompt: z.string().nullable(),
      response: z.string().nullable(),
      refusal: z.string().nullable(),
    })
    .exactOptional(),
  usage: z
    .object({
      promptTokens: number,
      evaluatedTokens: number,
      reusedTokens: number,
      generatedTokens: number,
      milliseconds: number,
    })
    .exactOptional(),
}) satisfies z.ZodType<Judgement>;

const recordSchema = z.object({ key: z.string(), judgement: judgementSchema });

/** Failures that may pass: a row that ended in one is asked about again. */
const PASSING = new Set([
  "timeout",
  "engine_failed",
  "engine_disposed",
  "out_of_memory",
  "network",
]);

/**
 * What a guard answered before, on disk: a guard is never asked twice for the same thing, and a run
 * that was stopped goes on where it was. One file a guard, named by the hash of all that its answers
 * depend on; it holds hashes of texts, not texts.
 */
export class AnswerCache implements AsyncDisposable {
  readonly #answers: Map<string, Judgement>;
  readonly #writer: JournalWriter;
  readonly #unlock: AsyncDisposable;

  private constructor(
    answers: Map<string, Judgement>,
    writer: JournalWriter,
    unlock: AsyncDisposable,
  ) {
    this.#answers = answers;
    this.#writer = writer;
    this.#unlock = unlock;
  }

  /**
   * Opens a guard's answers in a folder. Throws `invalid_input` while another process has them open.
   *
   * @param identity all that the answers depend on: guard, model, engine, policies, settings
   */
  static async open(folder: string, identity: unknown): Promise<AnswerCache> {
    const path = join(folder, `${sha256(JSON.stringify(identity))}.jsonl`);
    const answers = new Map<string, Judgement>();
    try {
      await mkdir(folder, { recursive: true });
      const lock = await lockFile(`${path}.lock`);
      try {
        await (await open(path, "a")).close();
        const { bytes } = await keepWholeRecords(path, (record) => {
          const { key, judgement } = recordSchema.parse(record);
          answers.set(key, judgement);
        });
        const writer = new JournalWriter(path, await open(path, "r+"), bytes);
        return new AnswerCache(answers, writer, lock);
      } catch (error) {
        await lock[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      throw describeWriteFailure(path, error);
    }
  }

  get(key: string): Judgement | undefined {
    return this.#answers.get(key);
  }

  /** Keeps an answer, unless it is a failure that may pass. */
  async put(key: string, judgement: Judgement): Promise<void> {
    if (judgement.failure !== undefined && PASSING.has(judgement.failure)) return;
    this.#answers.set(key, judgement);
    await this.#writer.append(`${JSON.stringify({ key, judgement })}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.stop();
    await this.#unlock[Symbol.asyncDispose]();
  }
}

/** What a guard's answer to a row depends on, beside the guard. */
export function answerKey(row: EvalRow, promptAsResponse: boolean): string {
  const { target, prompt, response } = row;
  return sha256(JSON.stringify([target, prompt, response, promptAsResponse]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

import { createHash } from "node:crypto";
import { open, truncate } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isRetryable } from "../../core/index.ts";
import { lockFile } from "../../files/file-lock.ts";
import { JournalWriter } from "../../files/journal-writer.ts";
import { parseRecord, readByteLines } from "../../files/byte-lines.ts";
import { sumOf } from "../../files/record-sum.ts";
import { describeWriteFailure } from "../../files/write-failure.ts";
import type { EvalRow, Judgement } from "../data/row.ts";
import { makeFolder } from "../../files/make-folder.ts";

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

const recordSchema = z.object({ key: z.string(), judgement: z.unknown(), sum: z.string() });

/**
 * What a guard answered before, on disk: a guard is not asked again for what it answered, and a run
 * that was stopped resumes where it was. One file a guard, named by the hash of all that its answers
 * depend on; it holds hashes of texts, not texts. A record that is damaged or was edited is left
 * aside, and what it was about is asked again.
 */
export class AnswerCache implements AsyncDisposable {
  readonly #answers: Map<string, Judgement>;
  readonly #writer: JournalWriter;
  readonly #unlock: AsyncDisposable;
  /** Damaged records that were ignored. */
  readonly damaged: number;

  private constructor(
    answers: Map<string, Judgement>,
    writer: JournalWriter,
    unlock: AsyncDisposable,
    damaged: number,
  ) {
    this.damaged = damaged;
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
    try {
      await makeFolder(folder);
      const lock = await lockFile(`${path}.lock`);
      try {
        await (await open(path, "a")).close();
        const { answers, bytes, damaged } = await readAnswers(path);
        await truncate(path, bytes);
        const writer = new JournalWriter(path, await open(path, "r+"), bytes);
        return new AnswerCache(answers, writer, lock, damaged);
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
    if (judgement.failure !== undefined && isRetryable(judgement.failure)) return;
    this.#answers.set(key, judgement);
    await this.#writer.append(`${JSON.stringify({ key, judgement, sum: sum(key, judgement) })}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.stop();
    await this.#unlock[Symbol.asyncDispose]();
  }
}

/** The records of a file that are complete and as they were written; half a line at its end is no damage. */
async function readAnswers(path: string) {
  const answers = new Map<string, Judgement>();
  let bytes = 0;
  let damaged = 0;
  for await (const line of readByteLines(path)) {
    bytes += line.length + 1;
    const answer = readAnswer(line);
    if (answer === null) damaged += 1;
    else answers.set(answer.key, answer.judgement);
  }
  return { answers, bytes, damaged };
}

function readAnswer(line: Buffer): { key: string; judgement: Judgement } | null {
  const record = recordSchema.safeParse(parseRecord(line));
  if (!record.success || record.data.sum !== sum(record.data.key, record.data.judgement))
    return null;
  const judgement = judgementSchema.safeParse(record.data.judgement);
  return judgement.success ? { key: record.data.key, judgement: judgement.data } : null;
}

function sum(key: string, judgement: unknown): string {
  return sumOf(JSON.stringify([key, judgement]));
}

/** What a guard's answer to a row depends on, beside the guard. */
export function answerKey(row: EvalRow, promptAsResponse: boolean): string {
  const { target, prompt, response } = row;
  return sha256(JSON.stringify([target, prompt, response, promptAsResponse]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

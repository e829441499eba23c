import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, unlink } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { describeWriteFailure } from "../../files/write-failure.ts";
import { judgedText, type EvalRow, type Judgement } from "./row.ts";
import type { RowOutcome } from "../measure/score-table.ts";

/**
 * One line of `rows.jsonl`: what became of a row, without its text unless texts were asked for. It is
 * itself a file of recorded answers that `--predictions` reads.
 */
export interface RowRecord {
  readonly guard: string;
  readonly task: string;
  readonly id: string;
  readonly line: number;
  readonly harmful: boolean;
  readonly target: "prompt" | "response";
  readonly language: string;
  readonly source: string | null;
  readonly type: string | null;
  readonly labels: Readonly<Record<string, boolean>>;
  readonly decision: "allow" | "deny" | "unknown";
  readonly score: number | null;
  readonly policies: Judgement["policies"];
  readonly failure?: { readonly code: string };
  readonly text?: string;
}

/** Makes a row's record. `harmful` is whether the row is what its task looks for. */
export function rowRecord(
  place: {
    readonly guard: string;
    readonly task: string;
    readonly texts: boolean;
    /** The threshold that was given instead of the guard's own, if one was. */
    readonly threshold: number | undefined;
  },
  row: EvalRow,
  judgement: Judgement,
  outcome: RowOutcome,
): RowRecord {
  const { guard, task, texts, threshold } = place;
  const { id, line, positive, target, language, source, type, labels } = row;
  return {
    guard,
    task,
    id,
    line,
    harmful: positive,
    target,
    language,
    source,
    type,
    labels,
    decision: outcome.outcome,
    score: outcome.score,
    policies: judgement.policies.map((policy) =>
      threshold === undefined ? policy : Object.assign({}, policy, { threshold }),
    ),
    ...(outcome.failure === undefined ? {} : { failure: { code: outcome.failure } }),
    ...(texts ? { text: judgedText(row) } : {}),
  };
}

/** Writes `rows.jsonl`, which gets its name when it is complete. */
export class RowsFile implements AsyncDisposable {
  readonly #path: string;
  readonly #unfinished: string;
  readonly #stream: ReturnType<typeof createWriteStream>;
  #done = false;

  constructor(path: string) {
    this.#path = path;
    this.#unfinished = `${path}.${randomUUID()}.partial`;
    this.#stream = createWriteStream(this.#unfinished, { flags: "wx" });
    // `finish` reports it; until then it must not end the process.
    this.#stream.on("error", () => undefined);
  }

  async add(record: RowRecord): Promise<void> {
    if (!this.#stream.write(`${JSON.stringify(record)}\n`)) await this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      await once(this.#stream, "drain");
    } catch (error) {
      throw describeWriteFailure(this.#path, error);
    }
  }

  /** Gives the file its name. Throws `disk_full`, `file_not_found`. */
  async finish(): Promise<void> {
    try {
      this.#stream.end();
      await finished(this.#stream);
      await rename(this.#unfinished, this.#path);
      this.#done = true;
    } catch (error) {
      throw describeWriteFailure(this.#path, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#done) return;
    this.#stream.destroy();
    await unlink(this.#unfinished).catch(() => undefined);
  }
}

import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import type { PromptTokenizer } from "../../tokenizers/prompt-tokenizer.ts";

/** How a served model is reached. Times are milliseconds. */
export interface ServedOptions {
  /**
   * The server's address, without `/v1`; several of them for replicas of the same model. `http:` to a
   * public host is refused unless `allowHttp` says otherwise.
   */
  readonly url: string | readonly string[];
  /** The served model or LoRA by its name. Default: the only model that is served. */
  readonly model?: string;
  /**
   * The model's tokenizer: a folder with its `tokenizer.json`, as `komainu pull NAME --tokenizer-only`
   * gets it, or one that is open, which the engine then does not dispose.
   */
  readonly tokenizer: string | PromptTokenizer;
  /** Sent as `Authorization: Bearer …`, to these servers only. */
  readonly apiKey?: string;
  /** Lets texts and key go to a public host unencrypted. Default false. */
  readonly allowHttp?: boolean;
  /** Requests under way at once, over all servers. Default 32 a server. */
  readonly concurrency?: number;
  /** Calls that may wait for that; more are refused with `engine_busy`. Default 1,024. */
  readonly maxQueue?: number;
  /**
   * The longest time for one request, for a generation to begin, and for each question of the opening.
   * Default 180,000; of the opening 60,000.
   */
  readonly deadline?: number;
  /** The longest time without a piece of a generation. Default 60,000. */
  readonly idleLimit?: number;
  /**
   * How often a server with requests under way is asked for its health, so that one that hangs while
   * it stops is left. Default 5,000.
   */
  readonly healthInterval?: number;
  /** Stops the opening. */
  readonly signal?: AbortSignal;
}

const count = z.number().int().min(1);
const duration = z.number().min(1).max(2_147_483_647);

/** The options of every served engine, as a schema. */
export const servedFields = {
  url: z.union([z.string(), z.array(z.string()).min(1)]),
  model: z.string().min(1).optional(),
  tokenizer: z.union([
    z.string().min(1),
    z.custom<PromptTokenizer>(isTokenizer, "it must be a folder, or an open tokenizer"),
  ]),
  apiKey: z.string().optional(),
  allowHttp: z.boolean().optional(),
  concurrency: count.max(10_000).optional(),
  maxQueue: z.number().int().min(0).optional(),
  deadline: duration.optional(),
  idleLimit: duration.optional(),
  healthInterval: duration.optional(),
  signal: z.instanceof(AbortSignal).optional(),
};

function isTokenizer(value: unknown): boolean {
  return typeof value === "object" && value !== null && "tokenize" in value;
}

/**
 * Sees that options are what they must be.
 *
 * @throws KomainuError `invalid_input`, naming the option and never its value
 */
export function checkOptions(name: string, schema: z.ZodType, options: unknown): void {
  const parsed = schema.safeParse(options);
  if (parsed.success) return;
  throw new KomainuError(
    "invalid_input",
    `These options of ${name} are wrong (docs/engines.md lists them all):\n${describeIssues(parsed.error)}`,
    { cause: parsed.error },
  );
}

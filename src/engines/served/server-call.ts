/** The kinds of servers that can be asked for the log-probability of a token by its id. */
export type ServerKind = "vllm" | "llama-server" | "sglang";

/** What a call to a server carries. Times are milliseconds. */
export interface ServerCall {
  readonly signals: readonly AbortSignal[];
  /** For one request, and for a stream to begin. */
  readonly deadline: number;
  /** The longest time without a piece of a stream. */
  readonly idleLimit: number;
  /** Names texts that share a beginning: never the text itself. */
  readonly session: string;
  readonly onProgress?: (() => void) | undefined;
}

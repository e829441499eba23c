/** A LoRA adapter in GGUF, made for the model. */
export interface LlamaCppAdapter {
  readonly path: string;
  /** How strongly it acts. Default 1. */
  readonly scale?: number;
}

/** How to load a model into the process. */
export interface LlamaCppOptions {
  /** Path of the GGUF file. */
  readonly model: string;
  readonly adapter?: string | LlamaCppAdapter;
  /**
   * Most tokens of a prompt and its answer together, per sequence. Default: what the model was
   * trained on, 8,192 at most, and less where memory is short. A given size is never lessened.
   */
  readonly contextSize?: number;
  /** CPU threads. Default: the cores that this process may use, hyper-threads not counted. */
  readonly threads?: number;
  /** Default `auto`: the best that works on this machine. */
  readonly gpu?: "auto" | "cuda" | "vulkan" | "metal" | false;
  /**
   * Calls that are evaluated side by side, each with a kept prefix of its own. Default 2, or 1
   * where memory is short for more.
   */
  readonly sequences?: number;
  /** Tokens evaluated in one go: an abort takes effect after so many at most. Default 512. */
  readonly batchSize?: number;
  /** Numbers of the kept evaluation. Default `f32` for a model in F32, else `f16`. */
  readonly kvCache?: "f16" | "f32";
  /** Default: where the engine thinks it of use, but never with `kvCache: "f32"`. */
  readonly flashAttention?: boolean;
  /**
   * Whether files that have not been loaded before are tried in a process of their own first, on the
   * CPU: a damaged file then ends that process and not this one. Default true. What has passed is
   * remembered by its hash.
   */
  readonly probe?: boolean;
  /** Stops the loading, the trial included. */
  readonly signal?: AbortSignal;
}

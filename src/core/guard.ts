import type { Message, Target } from "./message.ts";
import type { Policy } from "./policy.ts";
import type { Provenance, Verdict } from "./verdict.ts";

/**
 * A message as an application has it: `{ role, content }`, or a message of OpenAI's Chat
 * Completions or Responses API, of the AI SDK (model or UI message), or of LangChain. Text is
 * read wherever these put it; what else a message holds is named in the verdict's `unjudged`.
 */
export type ChatMessage = Message | object;

/** What to judge: a prompt, an exchange, or a conversation whose last turn of a side is judged. */
export type CheckInput =
  | string
  | { readonly prompt: string; readonly response?: string | undefined }
  | { readonly prompt?: string | undefined; readonly response: string }
  | { readonly messages: readonly ChatMessage[]; readonly target?: Target | undefined };

export interface CheckOptions {
  /** Which side to judge. Default: the response where there is one, else the prompt. */
  readonly target?: Target | undefined;
  /** Aborting rejects the check with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of a model's reasoning as it is written. */
  readonly onReasoning?: ((piece: string) => void) | undefined;
  /**
   * What becomes of a turn with images, files, calls of tools or other content that is not text:
   * `unknown` (default) or `pass`, which judges only the text. A list lets the types pass that it
   * names, such as `["tool_call", "reasoning"]`. The verdict names that content either way.
   */
  readonly unjudged?: "unknown" | "pass" | readonly string[] | undefined;
  /** Allows empty text, which is `unknown` by default: there is nothing to judge. */
  readonly allowEmpty?: boolean | undefined;
}

export interface CheckAllOptions extends CheckOptions {
  /** Checks under way at once, a whole number ≥ 1. Default 4. */
  readonly concurrency?: number | undefined;
}

/** Something that can be asked for a verdict. */
export interface Guard extends AsyncDisposable {
  /** Id of the guard family, `screen`, or a name of the guard's own. */
  readonly id: string;
  /** What it can judge. */
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
  /** What will produce its verdicts, before the first of them. */
  readonly provenance: Provenance;
  /**
   * Judges a text. Whatever keeps the guard from judging gives a verdict of `unknown`; only a
   * wrong call (`invalid_input`) and an abort reject.
   */
  check(input: CheckInput, options?: CheckOptions): Promise<Verdict>;
  /**
   * Judges many texts, several at once, and gives their verdicts in the order of the inputs. An
   * input that `check` would refuse gets a verdict of `unknown` that says why. Rejects for an abort,
   * and with `invalid_input` for wrong options and for inputs that are no list or cannot be read.
   */
  checkAll(inputs: Iterable<CheckInput>, options?: CheckAllOptions): Promise<readonly Verdict[]>;
  /**
   * Frees what the guard holds; the same as disposing it with `await using`. Checks in flight end
   * as `unknown`. Rejects with `engine_stalled` when an engine does not end its work within the
   * guard's `stallTimeout`.
   */
  close(): Promise<void>;
}

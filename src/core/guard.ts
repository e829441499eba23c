import type { Message, Target } from "./message.ts";
import type { Policy } from "./policy.ts";
import type { Verdict } from "./verdict.ts";

/** What to judge: a prompt, an exchange, or a conversation whose last turn of a side is judged. */
export type CheckInput =
  | string
  | { readonly prompt: string; readonly response?: string | undefined }
  | { readonly prompt?: string | undefined; readonly response: string }
  | { readonly messages: readonly Message[]; readonly target?: Target | undefined };

export interface CheckOptions {
  /** Which side to judge. Default: the response where there is one, else the prompt. */
  readonly target?: Target | undefined;
  /** Aborting rejects the check with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of a model's reasoning as it is written. */
  readonly onReasoning?: ((piece: string) => void) | undefined;
}

/** A family on an engine, or the bundled screen: something that can be asked for a verdict. */
export interface Guard extends AsyncDisposable {
  /** Id of the guard family, or `screen`. */
  readonly id: string;
  readonly policies: readonly Policy[];
  /**
   * Judges a text. Whatever keeps the guard from judging gives a verdict of `unknown`; only a
   * wrong call (`invalid_input`) and an abort reject.
   */
  check(input: CheckInput, options?: CheckOptions): Promise<Verdict>;
}

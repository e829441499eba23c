import type { ErrorCode } from "../core/errors.ts";
import type { TokenizerFacts } from "./read-tokenizer.ts";

/** What a tokenizer's thread is started with. */
export interface WorkerStart {
  readonly folder: string;
}

/** What it is told, in lists. It may be given many texts at once, and shares its time among them. */
export type WorkerQuestion =
  | {
      readonly type: "tokenize";
      readonly id: number;
      readonly text: string;
    }
  | { readonly type: "cancel"; readonly id: number };

/** What it says, in lists: `ready` or `failed` without id once, then of each text `progress` and its end. */
export type WorkerAnswer =
  | { readonly type: "ready"; readonly facts: TokenizerFacts }
  | { readonly type: "progress"; readonly id: number }
  | { readonly type: "tokens"; readonly id: number; readonly tokens: Uint32Array }
  | {
      readonly type: "failed";
      readonly id?: number;
      readonly code: ErrorCode;
      readonly message: string;
    };

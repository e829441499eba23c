import type { ClassifierScore } from "../classifier/classifier.ts";
import type { TrainedLanguage } from "../classifier/trained-language.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { ReaderHeader } from "./reader-model.ts";

/** What a thread that reads is told. It is given one text at a time. */
export type WorkerQuestion =
  | {
      readonly type: "score";
      readonly id: number;
      readonly text: string;
      readonly language: TrainedLanguage | undefined;
    }
  | { readonly type: "features"; readonly id: number; readonly text: string }
  | { readonly type: "cancel"; readonly id: number };

/**
 * What it says: `ready` once, with the reader's header, then of each text `progress`, any number of
 * times, and its end. `failed` instead of `ready` ends the thread.
 */
export type WorkerAnswer =
  | { readonly type: "ready"; readonly header: ReaderHeader }
  | { readonly type: "progress" }
  | { readonly type: "scored"; readonly score: ClassifierScore }
  | { readonly type: "read"; readonly parts: readonly Float32Array[] }
  | { readonly type: "cancelled" }
  | { readonly type: "failed"; readonly code: ErrorCode; readonly message: string };

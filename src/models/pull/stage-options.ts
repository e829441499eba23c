import type { ModelPart } from "./model-part.ts";
import type { PullPlan } from "./plan-pull.ts";

export interface StageOptions {
  readonly plan: PullPlan;
  /** The folder that holds a part's files. */
  readonly folderOf: (part: ModelPart) => string;
  /** The folder to put the finished files into. */
  readonly destination: string;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal | undefined;
}

import type { MapKind } from "../../../eval/calibrate/goal.ts";
import type { CacheOptions } from "../../cache-options.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import type { TaskOptions } from "../eval/choose-tasks.ts";

/** What commander makes of `komainu calibrate`'s command line. */
export interface CalibrateCommandOptions extends GuardCommandOptions, TaskOptions, CacheOptions {
  readonly output: string;
  readonly force?: boolean;
  readonly results?: string;
  readonly targetFpr?: number;
  readonly targetRecall?: number;
  readonly cascade?: true;
  readonly maxLoss?: number;
  readonly maxFalseAlarms?: number;
  readonly by: "overall" | "policy";
  readonly map: MapKind;
  readonly json?: boolean;
  readonly seed: number;
  readonly resamples: number;
  readonly concurrency: number;
}

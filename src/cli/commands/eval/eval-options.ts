import type { CacheOptions } from "../../cache-options.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import type { TaskOptions } from "./choose-tasks.ts";

/** What commander makes of `komainu eval`'s command line. */
export interface EvalOptions extends GuardCommandOptions, TaskOptions, CacheOptions {
  readonly list?: boolean;
  readonly cascade?: true;
  readonly predictions: readonly string[];
  readonly guardName?: string;
  readonly compare: readonly string[];
  readonly output?: string;
  readonly force?: boolean;
  readonly rules: "strict" | "paper";
  readonly format: "text" | "json" | "markdown" | "csv" | "junit";
  readonly failUnder?: readonly string[];
  readonly failOver?: readonly string[];
  readonly csv?: string;
  readonly rowsCsv?: string;
  readonly junit?: string;
  readonly title?: string;
  readonly json?: boolean;
  readonly limit?: number;
  readonly seed: number;
  readonly resamples: number;
  readonly concurrency: number;
  readonly texts: boolean;
  readonly scoreColumn?: string;
}

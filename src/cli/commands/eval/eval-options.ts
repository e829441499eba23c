import type { RowFormat } from "../../../data/row-format.ts";
import type { GuardCommandOptions } from "../../guard-options.ts";

/** What commander makes of `komainu eval`'s command line. */
export interface EvalOptions extends GuardCommandOptions {
  readonly list?: boolean;
  readonly task: readonly string[];
  readonly data?: string;
  readonly revision?: string;
  readonly predictions: readonly string[];
  readonly guardName?: string;
  readonly compare: readonly string[];
  readonly output?: string;
  readonly rules: "strict" | "paper";
  readonly format: "text" | "json" | "markdown";
  readonly json?: boolean;
  readonly limit?: number;
  readonly seed: number;
  readonly resamples: number;
  readonly concurrency: number;
  /** A folder; `true` is the usual one, `false` none. */
  readonly cache: string | boolean;
  readonly texts: boolean;
  readonly rowsFormat?: RowFormat;
  readonly labelColumn?: string;
  readonly promptColumn?: string;
  readonly responseColumn?: string;
  readonly scoreColumn?: string;
  readonly idColumn?: string;
  readonly sourceColumn?: string;
  readonly typeColumn?: string;
}

import { basename } from "node:path";
import type { Target } from "../../../core/message.ts";
import type { RowFormat } from "../../../rows/row-format.ts";
import type { GuardCommandOptions } from "../../guard-options.ts";
import type { ProgressOptions } from "../../ui/progress.ts";
import type { AskedColumns } from "../../../rows/columns/choose-columns.ts";

/** What commander makes of the command line of `komainu scan`. */
export interface ScanOptions extends GuardCommandOptions, AskedColumns {
  readonly output?: string;
  readonly format?: RowFormat;
  readonly encoding?: string;
  readonly target?: Target;
  readonly concurrency: number;
  readonly includeText?: true;
  readonly keepGoing?: true;
  readonly restart?: true;
  readonly failOnDeny?: true;
  readonly json?: true;
  readonly progress: NonNullable<ProgressOptions["when"]>;
}

/** Where the verdicts go when it was not said: into the working directory. */
export function defaultOutput(input: string): string {
  return `${basename(input).replace(/(\.[^.]+?)(\.gz)?$/i, "")}.verdicts.jsonl`;
}

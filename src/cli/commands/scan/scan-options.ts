import { basename } from "node:path";
import type { ScanFileOptions } from "../../../scan/scan-file.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import type { ProgressOptions } from "../../ui/progress.ts";

type Shape = Pick<
  ScanFileOptions,
  | "format"
  | "encoding"
  | "promptColumn"
  | "responseColumn"
  | "textColumn"
  | "messagesColumn"
  | "target"
  | "keep"
  | "includeText"
  | "keepGoing"
  | "restart"
  | "force"
>;

/** What commander makes of the command line of `komainu scan`. */
export interface ScanOptions extends GuardCommandOptions, Shape {
  readonly output?: string;
  readonly concurrency: number;
  readonly failOnDeny?: true;
  readonly json?: true;
  readonly progress: NonNullable<ProgressOptions["when"]>;
}

/** Where the verdicts go when it was not said: into the working directory. */
export function defaultOutput(input: string): string {
  return `${basename(input).replace(/(\.[^.]+?)(\.gz)?$/i, "")}.verdicts.jsonl`;
}

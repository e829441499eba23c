import { inspect } from "node:util";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { describeSystemError } from "../../files/system-error.ts";
import { session } from "../session.ts";
import { createStyle } from "./style.ts";

/** An error as programs read it. */
export interface ErrorReport {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly fault: string;
    readonly retryable: boolean;
    /** Milliseconds, where a server said so. */
    readonly retryAfter?: number;
  };
}

/**
 * Says on stderr what went wrong and the remedy. With `debug`, the stack and every cause follow;
 * without it, an error that Komainu did not expect names the option. Under `--json` the error is also
 * the result: one JSON object on stdout, or on stderr in place of the words where stdout holds rows.
 */
export function printError(error: unknown, options: { readonly debug: boolean }): void {
  const style = createStyle(process.stderr);
  const expected = error instanceof KomainuError;
  const { error: report } = errorReport(error);
  if (session.json) printJson(error);
  if (session.json && session.rowsOnStdout) return;
  const label = expected ? report.code : "unexpected error";
  process.stderr.write(
    `${style("red", "komainu:")} ${report.message} ${style("dim", `[${label}]`)}\n`,
  );
  if (options.debug) process.stderr.write(`${inspect(error, { depth: 4 })}\n`);
  else if (!expected)
    process.stderr.write("Run the command again with --debug to see the stack.\n");
}

/** Prints wrong use as JSON where JSON was asked for; commander has said it in words. */
export function printUsageError(message: string): void {
  const text = message.replace(/^error: /u, "");
  if (session.json) printJson(new KomainuError("invalid_input", text));
}

function printJson(error: unknown): void {
  const stream = session.rowsOnStdout ? process.stderr : process.stdout;
  stream.write(`${JSON.stringify(errorReport(error), null, session.rowsOnStdout ? 0 : 2)}\n`);
}

/** What the system says, in words, with the path where there is one. */
function messageOf(error: unknown): string {
  const words = describeSystemError(error);
  if (words === errorMessage(error)) return words;
  const path = error instanceof Error && "path" in error ? error.path : undefined;
  return typeof path === "string" ? `${path}: ${words}.` : `The system says: ${words}.`;
}

function errorReport(error: unknown): ErrorReport {
  const message = messageOf(error);
  if (!(error instanceof KomainuError)) {
    return { error: { code: "unexpected_error", message, fault: "machine", retryable: false } };
  }
  const { code, fault, retryable, retryAfter } = error;
  return {
    error: { code, message, fault, retryable, ...(retryAfter === undefined ? {} : { retryAfter }) },
  };
}

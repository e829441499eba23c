import { KomainuError } from "../core/errors.ts";
import { printError } from "./ui/print-error.ts";

/** A status from which nothing can be mistaken for a verdict: 0 is allow, 1 is deny. */
const NOT_DONE = 2;

let decided = false;

/**
 * Keeps the statuses 0 and 1 for commands that came to their end. Where code that was loaded ends
 * the process, where nothing is left to wait for, or where an error escapes, the status is 2.
 */
export function holdExitStatus({ debug }: { readonly debug: boolean }): void {
  process.on("exit", (status) => {
    // 128 and more: ended by a signal, as whoever sent it knows.
    if (decided || status === NOT_DONE || status >= 128) return;
    process.exitCode = NOT_DONE;
    printError(endedEarly(), { debug });
  });
  process.on("uncaughtException", (error) => {
    printError(error, { debug });
    endProcess(NOT_DONE);
  });
}

/** Sets the status of a command that came to its end. */
export function decideExitStatus(status: number): void {
  decided = true;
  process.exitCode = status;
}

/** Ends the process with this status. */
export function endProcess(status: number): never {
  decided = true;
  process.exit(status);
}

function endedEarly(): KomainuError {
  return new KomainuError(
    "interrupted",
    "The process ended before the command had a result. Code that it loaded may have ended it, such as process.exit() in the file of --family-file.",
  );
}

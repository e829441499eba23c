import { writeSync } from "node:fs";
import { describeWriteFailure } from "../files/write-failure.ts";
import { endProcess } from "./hold-exit-status.ts";

/**
 * Ends the process where what a command prints cannot be written: quietly where the reader went
 * away, as in `| head`; else with a line on standard error and status 2, never 1, which is `deny`.
 */
export function endOnFailedOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") endProcess(Number(process.exitCode ?? 2));
    const { code, message } = describeWriteFailure("-", error);
    try {
      writeSync(process.stderr.fd, `komainu: ${message} [${code}]\n`);
    } catch {
      // Both are gone: the status alone can say it.
    }
    endProcess(2);
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    endProcess(error.code === "EPIPE" ? Number(process.exitCode ?? 2) : 2);
  });
}

#!/usr/bin/env node
import { runCli } from "./run-cli.ts";

// A reader that went away, as in `| head`, ends the command without a stack trace.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 2);
    throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2));

#!/usr/bin/env node
import { endOnFailedOutput } from "./end-on-failed-output.ts";
import { runCli } from "./run-cli.ts";

endOnFailedOutput();

process.exitCode = await runCli(process.argv.slice(2));

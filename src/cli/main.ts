#!/usr/bin/env node
import { endOnFailedOutput } from "./end-on-failed-output.ts";
import { decideExitStatus, endProcess, holdExitStatus } from "./hold-exit-status.ts";
import { runCli } from "./run-cli.ts";
import { session } from "./session.ts";

const args = process.argv.slice(2);
endOnFailedOutput();
holdExitStatus({ debug: args.includes("--debug") });

const status = await runCli(args);
decideExitStatus(status);
// Code of others may have left something running, which would keep the process alive.
if (session.foreignCode) process.stdout.write("", () => endProcess(status));

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { errorMessage, type ErrorCode } from "../../core/errors.ts";
import { PROBE_MESSAGE, PROBE_VARIABLE, type ProbeJob } from "./probe-message.ts";

/** How the trial of a model in a process of its own went. */
export type ProbeOutcome =
  | { readonly type: "passed" }
  /** The engine has refused the model, as it would have here. */
  | { readonly type: "refused"; readonly code: ErrorCode; readonly message: string }
  /** The process is dead, or was ended at the deadline. */
  | { readonly type: "died"; readonly how: string }
  /** The process was killed from outside, as systems do that are short of memory. */
  | { readonly type: "killed" }
  /** There could be no trial. */
  | { readonly type: "unavailable"; readonly why: string };

export interface RunProbeOptions {
  /** Milliseconds after which the process counts as hung. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** Put together, so that no bundler looks for a package that the built one does not need. */
const SOURCE_LOADER = ["t", "sx"].join("");

const MAX_LAST_WORDS = 4000;
/** Someone wanted an end, such as by Ctrl-C, which goes to every process of a terminal. */
const REQUESTS: ReadonlySet<string> = new Set(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);

/** Node's arguments for the script: built, or from source with a loader of TypeScript first. */
function scriptArguments(): readonly string[] {
  if (!/^(?:node|bun)/iu.test(basename(process.execPath))) {
    throw new Error(`${basename(process.execPath)} is not known to run a script`);
  }
  const isSource = import.meta.url.endsWith(".ts");
  const script = new URL(isSource ? "./probe-worker.ts" : "./probe-worker.js", import.meta.url);
  const path = fileURLToPath(script);
  if (!existsSync(path)) throw new Error(`${path} is missing, as in a bundle`);
  if (!isSource) return [path];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve(SOURCE_LOADER));
  return ["--import", loader.href, path];
}

function start(job: ProbeJob): ChildProcess {
  return spawn(process.execPath, scriptArguments(), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    windowsHide: true,
    env: {
      ...process.env,
      [PROBE_VARIABLE]: JSON.stringify(job),
      // ggml would start a debugger to say where it stopped.
      GGML_NO_BACKTRACE: "1",
    },
  });
}

/** The last line in which ggml says why it stops the process. */
function lastWords(written: string): string {
  const line = written
    .split("\n")
    .findLast((line) => /GGML_ASSERT|terminate called|what\(\)|abort/iu.test(line));
  // The path is that of the machine on which llama.cpp was built.
  return line === undefined
    ? ""
    : `: ${line
        .trim()
        .replace(/^\S*\//u, "")
        .slice(0, 200)}`;
}

/** What an end means that the process has not announced. */
function readEnd(end: string, isReady: boolean, words: string): ProbeOutcome {
  if (!isReady || REQUESTS.has(end)) {
    return { type: "unavailable", why: `its process ended with ${end}${words}` };
  }
  return end === "SIGKILL" ? { type: "killed" } : { type: "died", how: `${end}${words}` };
}

/** Follows the process to its end. */
async function follow(child: ChildProcess, options: RunProbeOptions): Promise<ProbeOutcome> {
  let written = "";
  let isReady = false;
  let said: ProbeOutcome | undefined;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    written = (written + text).slice(-MAX_LAST_WORDS);
  });
  child.on("message", (value) => {
    const message = PROBE_MESSAGE.parse(value);
    if (message.type === "ready") isReady = true;
    else said = message;
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      const seconds = Math.round(options.deadline / 1000);
      said = { type: "died", how: `it was not done within ${seconds} seconds` };
      child.kill("SIGKILL");
    }, options.deadline);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve({ type: "unavailable", why: errorMessage(error) });
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve(said ?? readEnd(signal ?? `status ${code}`, isReady, lastWords(written)));
    });
  });
}

/**
 * Tries a model in a process of its own, which may die or hang of it and takes nothing else along.
 * The process ends with this one, and when the signal aborts.
 *
 * @throws the signal's reason; nothing else.
 */
export async function runProbe(job: ProbeJob, options: RunProbeOptions): Promise<ProbeOutcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  let child: ChildProcess;
  try {
    child = start(job);
  } catch (error) {
    return { type: "unavailable", why: errorMessage(error) };
  }
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  signal?.addEventListener("abort", end, { once: true });
  try {
    const outcome = await follow(child, options);
    signal?.throwIfAborted();
    return outcome;
  } finally {
    process.off("exit", end);
    signal?.removeEventListener("abort", end);
  }
}

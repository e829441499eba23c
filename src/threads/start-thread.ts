import { Worker } from "node:worker_threads";

/**
 * Starts a thread on a script that stands beside its caller. Built, it is a plain script; run from
 * source, it needs a loader of TypeScript first.
 *
 * @param script As from the caller, with the ending of the built file: `./reader-worker.js`
 * @param caller The caller's `import.meta.url`
 */
export function startThread(script: string, caller: string, workerData: unknown): Worker {
  if (!caller.endsWith(".ts")) return new Worker(new URL(script, caller), { workerData });
  const source = JSON.stringify(new URL(script.replace(/\.js$/u, ".ts"), caller));
  const code = `import("tsx/esm/api").then((tsx) => tsx.tsImport(${source}, ${source}))`;
  return new Worker(code, { eval: true, workerData });
}

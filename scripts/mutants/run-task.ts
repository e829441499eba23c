import { spawn } from "node:child_process";
import { join } from "node:path";
import { REPORT, type Report, type Task } from "./messages.ts";

/** Milliseconds that a mutant may take before its process counts as hung. */
const PATIENCE = 60_000;
const SCRIPT = join(import.meta.dirname, "try-mutants.ts");

/** Tries mutants in one process until it is through, or dead: the last report then says so. */
function runOnce(task: Task, cache: string): Promise<readonly Report[]> {
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT, JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, XDG_CACHE_HOME: cache, GGML_NO_BACKTRACE: "1" },
  });
  const reports: Report[] = [];
  let written = "";
  let hung = false;
  const giveUp = (): void => {
    hung = true;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(giveUp, PATIENCE);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    written = (written + text).slice(-2000);
  });
  child.on("message", (value) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, PATIENCE);
    const report = REPORT.parse(value);
    if (reports.at(-1)?.outcome === "begun") reports.pop();
    reports.push(report);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      const last = reports.pop();
      if (last === undefined) return reject(new Error(`No mutant was begun: ${written}`));
      const how = `${signal ?? code} ${written.trim().split("\n").at(-1) ?? ""}`;
      const outcome = hung ? ("hung" as const) : ("died" as const);
      resolve([...reports, last.outcome === "begun" ? { ...last, outcome, detail: how } : last]);
    });
  });
}

/** Tries all mutants of a task, in as many processes as it takes. */
export async function runTask(task: Task, cache: string): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (let { from } = task; from < task.to;) {
    const done = await runOnce({ ...task, from }, cache);
    reports.push(...done);
    from = (done.at(-1)?.index ?? from) + 1;
  }
  return reports;
}

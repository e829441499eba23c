import { spawn } from "node:child_process";
import { join } from "node:path";
import { FOLDER_REPORT, type FolderReport, type FolderTask } from "./folder-messages.ts";

/** Milliseconds that a mutant may take before its process counts as hung. */
const PATIENCE = 60_000;
const SCRIPT = join(import.meta.dirname, "try-folders.ts");

/** Tries all mutants of a task, in as many processes as it takes. */
export async function tryFolderMutants(task: FolderTask): Promise<readonly FolderReport[]> {
  const reports: FolderReport[] = [];
  for (let { from } = task; from < task.to;) {
    const done = await runOnce({ ...task, from });
    reports.push(...done);
    from = (done.at(-1)?.index ?? from) + 1;
  }
  return reports;
}

/** Tries mutants in one process until it is through, or dead: the last report then says so. */
function runOnce(task: FolderTask): Promise<readonly FolderReport[]> {
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT, JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, GGML_NO_BACKTRACE: "1" },
  });
  const reports: FolderReport[] = [];
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
    if (reports.at(-1)?.outcome === "begun") reports.pop();
    reports.push(FOLDER_REPORT.parse(value));
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      const last = reports.pop();
      if (last === undefined) return reject(new Error(`No mutant was begun: ${written}`));
      const detail = `${signal ?? code} ${written.trim().split("\n").at(-1) ?? ""}`;
      const outcome = hung ? ("hung" as const) : ("died" as const);
      resolve([...reports, last.outcome === "begun" ? { ...last, outcome, detail } : last]);
    });
  });
}

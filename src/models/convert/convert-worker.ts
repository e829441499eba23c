// A worker thread's script: converts the jobs that it is sent, into the file that it was given.
import { openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { RowConverter } from "./row-converter.ts";
import type { RowsJob } from "./tensor-job.ts";
import { replyOf, type WorkerReply } from "./worker-reply.ts";

const converter = new RowConverter();
const target = openSync(String(workerData), "r+");
parentPort?.on("message", (job: RowsJob) => parentPort?.postMessage(run(job), []));

function run(job: RowsJob): WorkerReply {
  try {
    converter.write(job, target);
    return { type: "done" };
  } catch (error) {
    return replyOf(error);
  }
}

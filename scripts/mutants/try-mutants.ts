// A process that tries one mutant after the other, and may die of one: the next continues from there.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KomainuError } from "../../src/core/errors.ts";
import { llamaCpp } from "../../src/engines/llama-cpp/index.ts";
import { tryModel } from "../../src/engines/llama-cpp/try-model.ts";
import { readGgufSummary } from "../../src/gguf/gguf-summary.ts";
import { chooser, mutateGguf } from "../../test/fixtures/mutate-gguf.ts";
import { TASK, type Report, type Subject } from "./messages.ts";

const task = TASK.parse(JSON.parse(process.argv[2] ?? ""));

async function send(report: Report): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(report, () => resolve());
  });
}

/** As the trial of `llamaCpp` does, in this process; or as a user does, with the trial before it. */
async function load(model: string, adapter: string | undefined): Promise<void> {
  const lora = adapter === undefined ? undefined : { path: adapter, scale: 1 };
  if (task.asUser) {
    const files = { model, ...(lora === undefined ? {} : { adapter: lora }) };
    await (await llamaCpp({ ...files, gpu: false, threads: 1 }))[Symbol.asyncDispose]();
    return;
  }
  const { contextLength = 256 } = await readGgufSummary(model);
  await tryModel({ model, adapter: lora, contextSize: Math.min(256, contextLength), threads: 1 });
}

async function tryOne(subject: Subject, path: string): Promise<Omit<Report, "index" | "kind">> {
  try {
    await (subject.base === undefined ? load(path, undefined) : load(subject.base, path));
    return { outcome: "loaded" };
  } catch (error) {
    if (error instanceof KomainuError) return { outcome: "refused", detail: error.code };
    return { outcome: "unnamed error", detail: String(error) };
  }
}

const folder = await mkdtemp(join(tmpdir(), "komainu-mutants-"));
process.on("disconnect", () => process.exit());
for (let index = task.from; index < task.to; index += 1) {
  const subject = task.subjects[index % task.subjects.length];
  if (subject === undefined) break;
  const mutant = mutateGguf(await readFile(subject.path), chooser(task.seed * 1_000_003 + index));
  const path = join(folder, "mutant.gguf");
  await rm(path, { force: true });
  await writeFile(path, mutant.bytes);
  const { kind } = mutant;
  await send({ index, kind, outcome: "begun" });
  await send({ index, kind, ...(await tryOne(subject, path)) });
}
await rm(folder, { recursive: true });
process.exit();

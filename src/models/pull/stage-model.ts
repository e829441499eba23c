import { join } from "node:path";

import { convertAdapter } from "../convert/convert-adapter.ts";
import { convertModel } from "../convert/convert-model.ts";
import { checkModelFiles } from "../store/check-model-files.ts";
import type { StagedFile, StagedModel } from "../store/install-model.ts";
import type { ModelPart } from "./model-part.ts";
import { placeFile } from "./place-file.ts";
import { readQuantization } from "./quantization.ts";
import type { StageOptions } from "./stage-options.ts";
import { stageTokenizer } from "./stage-tokenizer.ts";

/**
 * Makes a model's files ready: converts weights and adapter, or takes GGUF and tokenizer files as
 * they are.
 */
export async function stageModel(options: StageOptions): Promise<StagedModel> {
  if (options.plan.model.kind === "tokenizer") return stageTokenizer(options);
  if (options.plan.model.kind !== "gguf") return convert(options);
  // Before it is copied: the error then names the file that was given.
  const { model } = options.plan;
  const [first = "", ...parts] = model.files.map(({ path }) => join(options.folderOf(model), path));
  const checked = await checkModelFiles({ model: first, parts });
  return { ...checked, files: await take(options) };
}

async function convert(options: StageOptions): Promise<StagedModel> {
  const { plan, folderOf, destination, onProgress, signal } = options;
  const { adapter, merge } = plan;
  const source = folderOf(plan.model);
  const files: StagedFile[] = [{ role: "model", name: "model.gguf" }];
  const converted = { model: join(destination, "model.gguf"), parts: [] };
  if (adapter && !merge) {
    // Before the model, which takes long: an adapter that cannot be used is refused at once.
    await convertAdapter({
      source: folderOf(adapter),
      base: source,
      destination: join(destination, "adapter.gguf"),
      name: nameOf(adapter),
      signal,
    });
    files.push({ role: "adapter", name: "adapter.gguf" });
  }
  await convertModel({
    source,
    destination: converted.model,
    quantization: readQuantization(plan.quantization),
    adapter: adapter && merge ? folderOf(adapter) : undefined,
    name: nameOf(plan.model),
    onProgress,
    signal,
  });
  const lora = files.length > 1 ? join(destination, "adapter.gguf") : undefined;
  return { ...(await checkModelFiles({ ...converted, adapter: lora })), files };
}

/** The name to be written into the file, where the folder's name is not it. */
function nameOf(part: ModelPart): string | undefined {
  return part.type === "hub" ? part.repository.name : undefined;
}

/** Takes GGUF files as they are. Shards keep the ending by which the engine finds them. */
async function take(options: StageOptions): Promise<readonly StagedFile[]> {
  const { plan, folderOf, destination, onProgress, signal } = options;
  const part = plan.model;
  const total = part.files.reduce((sum, { size }) => sum + size, 0);
  const staged: StagedFile[] = [];
  let done = 0;
  for (const [index, { path, size }] of part.files.entries()) {
    signal?.throwIfAborted();
    onProgress(done, total);
    const shard = /-\d{5}-of-\d{5}(?=\.gguf$)/.exec(path)?.[0] ?? "";
    const name = `model${shard}.gguf`;
    await placeFile(join(folderOf(part), path), join(destination, name), part.type === "hub");
    staged.push({ role: index === 0 ? "model" : "part", name });
    done += size;
  }
  onProgress(done, total);
  return staged;
}

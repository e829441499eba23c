import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../../files/read-json.ts";
import { openTokenizer } from "../../tokenizers/open-tokenizer.ts";
import { ggufArchitecture } from "../convert/describe-model.ts";
import type { StagedModel } from "../store/install-model.ts";
import { placeFile } from "./place-file.ts";
import type { StageOptions } from "./stage-options.ts";

const configSchema = z.looseObject({ architectures: z.array(z.string()).nullish() });

/** Takes a tokenizer's files as they are, and sees that they can be used. */
export async function stageTokenizer(options: StageOptions): Promise<StagedModel> {
  const { plan, folderOf, destination, signal } = options;
  const { files, type } = plan.model;
  for (const { path } of files) {
    signal?.throwIfAborted();
    const source = join(folderOf(plan.model), path);
    await placeFile(source, join(destination, path), type === "hub");
  }
  await using _tokenizer = await openTokenizer(destination, { signal });
  const config = await readJson(join(destination, "config.json"), configSchema);
  const architecture = config?.architectures?.[0] ?? "";
  return {
    architecture: ggufArchitecture(architecture) ?? architecture,
    parameters: 0,
    files: inOrder(files.map(({ path }) => path)),
  };
}

/** The file that names the tokenizer first. */
function inOrder(names: readonly string[]): StagedModel["files"] {
  const first = "tokenizer.json";
  const sorted = [first, ...names.filter((name) => name !== first)];
  return sorted.map((name) => ({ role: "tokenizer", name }));
}

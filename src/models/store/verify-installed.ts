import { stat } from "node:fs/promises";

import { errorMessage } from "../../core/errors.ts";
import { hashFile } from "../../files/hash-file.ts";
import { checkModelFiles } from "./check-model-files.ts";
import { TOKENIZER } from "./manifest.ts";
import { isMissing } from "../../files/system-error.ts";
import { type InstalledModel, installedFile } from "./list-installed.ts";

/** What is wrong with a file of an installed model. */
export interface FileProblem {
  readonly file: string;
  readonly problem: "missing" | "wrong size" | "wrong hash" | "unreadable" | "unusable";
  readonly detail: string;
}

export interface VerifyOptions {
  /** Called with the bytes of the model that have been read. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads every file of an installed model, compares its size and hash with the manifest, and sees
 * that the files make a model that the engine can be given.
 */
export async function verifyInstalled(
  model: InstalledModel,
  { onProgress, signal }: VerifyOptions = {},
): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  let before = 0;
  for (const file of model.files) {
    const path = installedFile(model, file);
    const add = (problem: FileProblem["problem"], detail: string): void =>
      void problems.push({ file: file.name, problem, detail });
    try {
      const { size } = await stat(path);
      const base = before;
      const progress = (bytes: number): void => onProgress?.(base + bytes);
      if (size !== file.size) add("wrong size", `${size} bytes, not ${file.size}`);
      else {
        const sha256 = await hashFile(path, { onProgress: progress, signal });
        if (sha256 !== file.sha256) add("wrong hash", `sha256 ${sha256}, not ${file.sha256}`);
      }
    } catch (error) {
      signal?.throwIfAborted();
      add(isMissing(error) ? "missing" : "unreadable", errorMessage(error));
    }
    before += file.size;
  }
  if (problems.length > 0 || model.quantization === TOKENIZER) return problems;
  return findUnusable(model);
}

/** A file can be the one that was installed, and never have been a whole model. */
async function findUnusable(model: InstalledModel): Promise<readonly FileProblem[]> {
  const [first, ...parts] = model.files.filter(({ role }) => role !== "adapter");
  const adapter = model.files.find(({ role }) => role === "adapter");
  try {
    await checkModelFiles({
      model: first === undefined ? "" : installedFile(model, first),
      parts: parts.map((part) => installedFile(model, part)),
      adapter: adapter && installedFile(model, adapter),
    });
    return [];
  } catch (error) {
    const file = first?.name ?? "";
    return [{ file, problem: "unusable", detail: errorMessage(error) }];
  }
}

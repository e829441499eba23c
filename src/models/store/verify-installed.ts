import { stat } from "node:fs/promises";

import { errorMessage } from "../../core/errors.ts";
import { isMissing } from "../../files/system-error.ts";
import { hashFile } from "../download/file-hash.ts";
import { type InstalledModel, installedFile } from "./list-installed.ts";

/** What is wrong with a file of an installed model. */
export interface FileProblem {
  readonly file: string;
  readonly problem: "missing" | "wrong size" | "wrong hash" | "unreadable";
  readonly detail: string;
}

export interface VerifyOptions {
  /** Called with the bytes of the model that have been read. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads every file of an installed model and compares its size and hash with the manifest. */
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
        const sha256 = await hashFile(path, "sha256", { onProgress: progress, signal });
        if (sha256 !== file.sha256) add("wrong hash", `sha256 ${sha256}, not ${file.sha256}`);
      }
    } catch (error) {
      signal?.throwIfAborted();
      add(isMissing(error) ? "missing" : "unreadable", errorMessage(error));
    }
    before += file.size;
  }
  return problems;
}

import { KomainuError } from "../../../core/errors.ts";
import type { ProbedFiles } from "../../../models/index.ts";

/**
 * Tries a pulled model in a process of its own before it is installed, where the engine is: a model
 * can be pulled without it, and is then tried when it is first loaded.
 *
 * @throws KomainuError `file_damaged`, `model_unsupported` or `adapter_mismatch`; or the signal's
 * reason.
 */
export async function tryPulled(
  label: string,
  files: ProbedFiles,
  signal: AbortSignal,
): Promise<void> {
  const { probeModel } = await import("../../../engines/llama-cpp/index.ts");
  try {
    await probeModel({ ...files, label, signal });
  } catch (error) {
    const code = error instanceof KomainuError ? error.code : undefined;
    // What this machine lacks says nothing of the files.
    if (code !== "engine_missing" && code !== "out_of_memory") throw error;
  }
}

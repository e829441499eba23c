import { fileSha256 } from "../../files/file-sha256.ts";
import type { GgufHeader } from "../../gguf/gguf-header.ts";
import { modelParts } from "../../gguf/read-model-header.ts";
import type { LlamaCppAdapter } from "./options.ts";

/** SHA-256 of a model's parts in order, and of its adapter behind them. */
export async function hashModelFiles(
  model: string,
  header: GgufHeader,
  adapter: LlamaCppAdapter | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const files = [...modelParts(model, header), ...(adapter === undefined ? [] : [adapter.path])];
  const hashes: string[] = [];
  for (const file of files) hashes.push(await fileSha256(file, signal));
  return hashes;
}

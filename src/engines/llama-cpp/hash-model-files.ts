import { fileSha256 } from "../../files/file-sha256.ts";
import { KomainuError } from "../../core/errors.ts";
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

/**
 * Sees, once they are loaded, that a model's files are still those that were hashed. It takes no
 * time where nothing has touched them.
 *
 * @throws KomainuError `file_damaged` when a file was changed meanwhile.
 */
export async function checkUnchanged(
  model: string,
  header: GgufHeader,
  adapter: LlamaCppAdapter | undefined,
  hashes: readonly string[],
): Promise<void> {
  const now = await hashModelFiles(model, header, adapter, undefined);
  if (now.every((hash, index) => hash === hashes[index])) return;
  throw new KomainuError(
    "file_damaged",
    `${model} or its adapter was changed while it was being loaded. Load it again.`,
  );
}

import { errorMessage, KomainuError } from "../../core/errors.ts";
import { fileSha256 } from "../../files/file-sha256.ts";
import type { FoundModel } from "./find-installed.ts";

/**
 * Sees that the files of an installed model are those that its manifest names, so that a verdict
 * names the file that was evaluated. Files that were left alone are hashed once.
 *
 * @throws KomainuError `file_damaged` when a file is another or cannot be read, `file_not_found`; each
 * names the model and the remedy.
 */
export async function checkInstalled(model: FoundModel, signal?: AbortSignal): Promise<void> {
  for (const { path, sha256 } of model.files) {
    const found = await fileSha256(path, signal).catch((error: unknown) => {
      if (!(error instanceof KomainuError)) throw error;
      throw new KomainuError(error.code, describe(model, errorMessage(error)), { cause: error });
    });
    if (found === sha256) continue;
    throw new KomainuError(
      "file_damaged",
      describe(model, `${path} has the SHA-256 ${found}, and was installed with ${sha256}.`),
    );
  }
}

function describe({ name, quantization }: FoundModel, why: string): string {
  return (
    `The installed model ${name} (${quantization}) is no longer what was installed: ${why} ` +
    `"komainu models verify ${name}" checks it; pull it again with --force.`
  );
}

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readSafetensors, type SafetensorsTensor } from "./read-safetensors.ts";

const INDEX_NAME = "model.safetensors.index.json";
/** An index names each tensor once; 100 MB are more than any model's. */
const MAX_INDEX_BYTES = 100_000_000;
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });
/** A file of the same folder: no separators, no drive letters, no leading dot. */
const SHARD_NAME = /^[^./\\:\0][^/\\:\0]*\.safetensors$/;

/**
 * Opens a folder's weights: `model.safetensors`, or the shards that
 * `model.safetensors.index.json` names. Headers are read and checked, tensor data is not.
 *
 * @returns The tensors by name: shard by shard, each in the order of their names.
 * @throws KomainuError `file_not_found` when there are no safetensors or a shard is missing;
 * `file_damaged` when a file or the index is not what it claims to be.
 */
export async function openCheckpoint(
  folder: string,
): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const index = join(folder, INDEX_NAME);
  if (await isFile(index)) return openShards(folder, index);
  const single = join(folder, "model.safetensors");
  if (await isFile(single)) return readSafetensors(single);
  throw new KomainuError(
    "file_not_found",
    `"${folder}" has neither model.safetensors nor ${INDEX_NAME}. Give a folder with a model's safetensors; PyTorch .bin files are not read.`,
  );
}

async function openShards(
  folder: string,
  index: string,
): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const weightMap = await readIndex(index);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const shard of [...new Set(weightMap.values())].sort()) {
    if (!SHARD_NAME.test(shard)) {
      throw damaged(index, `it names the file "${shard}", which is not one of the model's folder`);
    }
    for (const [name, tensor] of await readSafetensors(join(folder, shard))) {
      if (weightMap.get(name) !== shard) {
        throw damaged(index, `it does not say that "${shard}" holds tensor "${name}"`);
      }
      tensors.set(name, tensor);
    }
  }
  for (const [name, shard] of weightMap) {
    if (!tensors.has(name)) throw damaged(index, `"${shard}" does not hold tensor "${name}"`);
  }
  return tensors;
}

async function readIndex(path: string): Promise<ReadonlyMap<string, string>> {
  const { size } = await stat(path);
  if (size > MAX_INDEX_BYTES) throw damaged(path, `${size} bytes are too many for an index`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw damaged(path, "it is not JSON", error);
  }
  const index = indexSchema.safeParse(parsed);
  if (!index.success) throw damaged(path, 'it has no "weight_map" of file names');
  return new Map(Object.entries(index.data.weight_map));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function damaged(path: string, what: string, cause?: unknown): KomainuError {
  return new KomainuError("file_damaged", `"${path}" is damaged: ${what}. Download it again.`, {
    cause,
  });
}

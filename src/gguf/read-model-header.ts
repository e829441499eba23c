import { damagedFile } from "./damaged-file.ts";
import type { GgufHeader } from "./gguf-header.ts";
import { numberValue } from "./gguf-summary.ts";
import { readGgufHeader } from "./read-gguf-header.ts";

/** More than any model is cut into. */
const MAX_PARTS = 1000;
/** How llama.cpp names the parts of a model (llama.h, llama_split_path), counted from 1. */
const FIRST_PART = /-00001-of-(\d{5})\.gguf$/u;

/** The paths of a model's files: one, or as many as its first part says there are. */
export function modelParts(path: string, header: GgufHeader): readonly string[] {
  const count = numberValue(header, "split.count") ?? 1;
  if (count <= 1) return [path];
  const named = FIRST_PART.exec(path)?.[1];
  if (count > MAX_PARTS || named === undefined || Number(named) !== count) {
    throw damagedFile(path, `it is not named as the first of ${count} parts`);
  }
  return Array.from({ length: count }, (_, index) =>
    path.replace(FIRST_PART, `-${String(index + 1).padStart(5, "0")}-of-${named}.gguf`),
  );
}

/**
 * Reads the header of a model that is in one file or several: the first part's, with the tensors
 * and the size of all.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`.
 */
export async function readModelHeader(path: string): Promise<GgufHeader> {
  const first = await readGgufHeader(path);
  const [, ...others] = modelParts(path, first);
  if (others.length === 0) return first;
  const headers = [first];
  for (const other of others) headers.push(await readGgufHeader(other));
  const tensors = headers.flatMap((header) => header.tensors);
  const names = new Set(tensors.map(({ name }) => name));
  const stated = numberValue(first, "split.tensors.count") ?? tensors.length;
  if (names.size !== tensors.length || stated !== tensors.length) {
    throw damagedFile(path, "its parts do not make one model");
  }
  return { ...first, tensors, fileSize: headers.reduce((sum, { fileSize }) => sum + fileSize, 0) };
}

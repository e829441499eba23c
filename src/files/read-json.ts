import { readFile, stat } from "node:fs/promises";
import type { z } from "zod";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { isMissing } from "./system-error.ts";

/**
 * Reads a JSON file and checks its shape.
 *
 * @returns `undefined` when there is no such file.
 * @throws KomainuError `file_damaged` when it is not JSON of that shape.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new KomainuError("file_damaged", `"${path}" is not JSON: ${errorMessage(error)}.`, {
      cause: error,
    });
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  throw new KomainuError(
    "file_damaged",
    `"${path}" is not as expected${where}: ${issue?.message ?? "wrong shape"}.`,
    { cause: result.error },
  );
}

/** Far above any tokenizer's size, and small enough to be read whole. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads a text file.
 *
 * @returns `undefined` when there is no such file.
 * @throws KomainuError `file_damaged` when it cannot be read, or is larger than 256 MiB.
 */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, and ${MAX_BYTES} are the limit`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new KomainuError("file_damaged", `Cannot read "${path}": ${errorMessage(error)}.`, {
      cause: error,
    });
  }
}

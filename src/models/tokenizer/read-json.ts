import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { errorMessage, KomainuError } from "../../core/errors.ts";

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

/** Reads a text file; `undefined` when there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new KomainuError("file_damaged", `Cannot read "${path}": ${errorMessage(error)}.`, {
      cause: error,
    });
  }
}

import { readFile } from "node:fs/promises";
import { errorMessage, KomainuError } from "../core/errors.ts";

/** The JSON in a file. `file_not_found` or `file_damaged`, naming the file. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const message = `Cannot read ${path}: ${errorMessage(cause)}.`;
    throw new KomainuError("file_not_found", message, { cause });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new KomainuError("file_damaged", `${path} is not JSON.`, { cause });
  }
}

import { KomainuError } from "../core/errors.ts";
import { readWholeText } from "../rows/read-text.ts";
import { inputName } from "../files/read-failure.ts";

/** The JSON in a file or on standard input (`-`). Errors as `readWholeText`, and `file_damaged`. */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readWholeText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KomainuError("file_damaged", `${inputName(path)} is not JSON.`, { cause });
  }
}

import { readFile, stat } from "node:fs/promises";
import { KomainuError } from "../../core/errors.ts";
import { readFailure } from "../../files/read-failure.ts";

/** Bytes: no configuration is larger, and what is not one may be. */
const LARGEST = 1_000_000;

/** What is wrong, by the YAML reader's codes: its own messages quote the file. */
const MISTAKES: Readonly<Record<string, string>> = {
  BAD_INDENT: "the indentation is wrong",
  DUPLICATE_KEY: "a key stands there for the second time",
  MISSING_CHAR: "a quote, a bracket or a comma is missing",
  MULTIPLE_DOCS: "a second document begins (---); there may be one only",
  TAB_AS_INDENT: "a tab indents; use spaces",
  UNEXPECTED_TOKEN: "something stands where it may not",
};

/**
 * The value in a file of YAML or JSON. No line of the file is quoted in an error: it may hold a key.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`
 */
export async function parseConfig(file: string): Promise<unknown> {
  const text = await read(file);
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const options = { uniqueKeys: true, schema: "core", prettyErrors: false, lineCounter } as const;
  let value: unknown;
  try {
    // JSON is YAML, and a file of either may be empty.
    const document = parseDocument(text, options);
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      const what = MISTAKES[error.code] ?? "it is neither YAML nor JSON";
      throw damaged(file, `line ${line}, column ${col}: ${what}`);
    }
    value = document.toJS({ maxAliasCount: 10 }) ?? {};
  } catch (error) {
    if (error instanceof KomainuError) throw error;
    throw damaged(file, "its aliases (*name) or its levels are too many. Write the values out");
  }
  if (hidesKeys(value)) throw damaged(file, "it has a key __proto__");
  return value;
}

async function read(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= LARGEST) return await readFile(file, "utf8");
  } catch (error) {
    throw readFailure(file, error);
  }
  throw damaged(file, "it is larger than 1 MB, which no configuration is");
}

/** Such a key would be lost on the way. */
function hidesKeys(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hidesKeys);
}

function damaged(file: string, why: string): KomainuError {
  return new KomainuError("file_damaged", `${file} cannot be read: ${why}.`);
}

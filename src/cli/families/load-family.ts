import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { GuardFamily } from "../../core/family.ts";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { FAMILIES } from "../../families/registry.ts";
import { checkFamily } from "./check-family.ts";
import { familySchema } from "./family-schema.ts";

/** The name under which a file exports its family. */
const EXPORT = "family";

const loaded = new Map<string, Promise<GuardFamily>>();

/**
 * Loads a guard family from a file in TypeScript or JavaScript, which runs the file's code. The file
 * exports it as `family`, and imports what it needs from `komainu/extend`, wherever the file lies.
 *
 * @throws KomainuError `file_not_found`; `invalid_input` for a file that fails to load, exports no
 *   family, or one that does not hold what every family must
 */
export async function loadFamily(file: string): Promise<GuardFamily> {
  const path = resolve(file);
  const before = loaded.get(path);
  if (before !== undefined) return before;
  const family = load(path);
  loaded.set(path, family);
  return family;
}

async function load(path: string): Promise<GuardFamily> {
  if (!existsSync(path)) throw new KomainuError("file_not_found", `There is no file ${path}.`);
  const family = readFamily(path, await run(path));
  if (family.id === "screen" || FAMILIES.some(({ id }) => id === family.id)) {
    const message = `${path}: the id "${family.id}" is that of a guard of Komainu's own. Choose another.`;
    throw new KomainuError("invalid_input", message);
  }
  checkFamily(path, family);
  return family;
}

async function run(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, {
    // One and the same module as this process runs: an error is an instance of one class.
    virtualModules: { "komainu/extend": await import("../../extend.ts") },
    fsCache: false,
    moduleCache: true,
  });
  try {
    return await jiti.import(path);
  } catch (cause) {
    const message = `${path} could not be loaded: ${errorMessage(cause)}`;
    throw new KomainuError("invalid_input", message, { cause });
  }
}

function readFamily(path: string, module: unknown): GuardFamily {
  const exported =
    typeof module === "object" && module !== null && EXPORT in module ? module.family : undefined;
  if (exported === undefined) {
    const message = `${path} exports no family. Write: export const family: GuardFamily = { … }`;
    throw new KomainuError("invalid_input", message);
  }
  const read = familySchema.safeParse(exported);
  if (read.success) return exported as GuardFamily;
  const what = z.prettifyError(read.error);
  throw new KomainuError("invalid_input", `${path}: the family is not one:\n${what}`, {
    cause: read.error,
  });
}

import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { GuardFamily } from "../../core/family.ts";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { FAMILIES } from "../../families/registry.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import { session } from "../session.ts";
import { checkFamily } from "./check-family.ts";
import { familySchema } from "./family-schema.ts";
import { keepOffStdout } from "./keep-off-stdout.ts";
import { findClassifier } from "../../classifier/bundled.ts";

/** The names under which a file exports its family: the first that is there. */
const EXPORTS = ["family", "default"] as const;

/** Milliseconds that a file may take to load. */
const LOAD_LIMIT = 30_000;

const loaded = new Map<string, Promise<GuardFamily>>();

/**
 * Loads a guard family from a file in TypeScript or JavaScript, which runs the file's code. The file
 * exports it as `family` or as its default, and imports what it needs from `komainu` and
 * `komainu/extend`, wherever the file lies. What the file's code prints goes to stderr.
 *
 * @throws KomainuError `file_not_found`; `invalid_input` for a file that fails to load or takes longer
 *   than the limit (milliseconds), exports no family, or one that does not hold what every family must
 */
export async function loadFamily(file: string, limit = LOAD_LIMIT): Promise<GuardFamily> {
  const path = resolve(file);
  const before = loaded.get(path);
  if (before !== undefined) return before;
  const family = load(path, limit);
  loaded.set(path, family);
  return family;
}

async function load(path: string, limit: number): Promise<GuardFamily> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new KomainuError("file_not_found", `There is no file ${path}.`);
  }
  const family = readFamily(path, await run(path, limit));
  if (findClassifier(family.id) !== undefined || FAMILIES.some(({ id }) => id === family.id)) {
    const message = `${path}: the id "${family.id}" is that of a guard of Komainu's own. Choose another.`;
    throw new KomainuError("invalid_input", message);
  }
  checkFamily(path, family);
  return family;
}

async function run(path: string, limit: number): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, {
    // One and the same module as this process runs: an error is an instance of one class.
    virtualModules: {
      komainu: await import("../../index.ts"),
      "komainu/extend": await import("../../extend.ts"),
    },
    fsCache: false,
    moduleCache: true,
  });
  session.foreignCode = true;
  using _stdout = keepOffStdout();
  try {
    return await within(limit, jiti.import(path));
  } catch (cause) {
    // The first line says what is wrong; a loader's second may say where.
    const [first = "", second = ""] = errorMessage(cause).split("\n", 2);
    const place = /:\d+:\d+$/u.exec(second.trim())?.[0] ?? "";
    const message = `${path}${place} could not be loaded: ${first.trim()}`;
    throw new KomainuError("invalid_input", message, { cause });
  }
}

/** Gives up a module whose code never ends; one that never lets others run cannot be given up. */
async function within<Value>(limit: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `its code was still running after ${limit / 1000} seconds. Let nothing wait at its top.`;
    timer = setTimeout(() => reject(new Error(message)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function readFamily(path: string, module: unknown): GuardFamily {
  const exported = EXPORTS.map((name) => exportOf(module, name)).find(Boolean);
  if (exported === undefined) {
    const message = `${path} exports no family. Write: export const family: GuardFamily = { … }`;
    throw new KomainuError("invalid_input", message);
  }
  const read = familySchema.safeParse(exported);
  if (read.success) return exported as GuardFamily;
  const what = describeIssues(read.error);
  throw new KomainuError("invalid_input", `${path}: the family is not one:\n${what}`, {
    cause: read.error,
  });
}

function exportOf(module: unknown, name: string): unknown {
  return typeof module === "object" && module !== null && Object.hasOwn(module, name)
    ? Reflect.get(module, name)
    : undefined;
}

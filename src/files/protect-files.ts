import { access, constants, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { KomainuError } from "../core/errors.ts";
import { readFailure } from "./read-failure.ts";
import { isMissing } from "./system-error.ts";
import { describeWriteFailure } from "./write-failure.ts";

/** A file that a command reads, and so must not write. */
export interface ProtectedFile {
  readonly path: string | undefined;
  /** What it is to the command, such as "the input". */
  readonly role: string;
}

/**
 * Refuses to write over what is read: whether an output, or a file that is written beside it, is
 * one of the inputs or another output, under whatever name, link or spelling.
 *
 * @param outputs every path that will be written, moved or removed
 * @throws KomainuError `invalid_input` naming both; or for `-`, which would be a file of that name
 */
export async function protectInputs(
  outputs: readonly string[],
  inputs: readonly ProtectedFile[],
): Promise<void> {
  const written = new Map<string, string>();
  let twice: KomainuError | undefined;
  for (const path of outputs) {
    if (path === "-") throw standardOutput();
    const id = await placeOf(path).catch((error: unknown) => {
      throw describeWriteFailure(path, error);
    });
    const other = id === null ? undefined : written.get(id);
    if (other !== undefined) twice ??= oneFile(path, other);
    if (id !== null) written.set(id, path);
  }
  for (const { path, role } of inputs) {
    const id = path === undefined ? null : await inputIdentity(path);
    const output = id === null ? undefined : written.get(id);
    if (output === undefined) continue;
    const other = output === path ? "" : ` (${path})`;
    throw new KomainuError(
      "invalid_input",
      `${output} is ${role}${other}, which would be overwritten. Name another output.`,
    );
  }
  if (twice !== undefined) throw twice;
}

/**
 * Refuses to replace results, unless the user says so.
 *
 * @throws KomainuError `invalid_input` naming the files that are there
 */
export async function protectResults(paths: readonly string[], force: boolean): Promise<void> {
  if (force) return;
  const there: string[] = [];
  for (const path of paths) {
    const found = await statIfThere(path).catch((error: unknown) => {
      throw describeWriteFailure(path, error);
    });
    if (found?.isFile()) there.push(path);
  }
  if (there.length === 0) return;
  const verb = there.length === 1 ? "is" : "are";
  throw new KomainuError(
    "invalid_input",
    `${there.join(", ")} ${verb} there already. Name another output, or replace what is there with --force.`,
  );
}

/**
 * Sees, before any work is done, that there is a folder for each output and that it may be written to.
 *
 * @throws KomainuError `file_not_found` naming the output and why
 */
export async function requireWritable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      const found = await statIfThere(path);
      if (found?.isDirectory()) throw isDirectory(path);
      // With its dot a path goes on only if this is a folder.
      await access(`${dirname(path)}/.`, constants.W_OK);
    } catch (error) {
      throw describeWriteFailure(path, error);
    }
  }
}

function isDirectory(path: string): KomainuError {
  return new KomainuError("file_not_found", `Cannot write ${path}: it is a directory.`);
}

/** As `identity`; standard input may be a file too, as in `< rows.jsonl`. */
async function inputIdentity(path: string): Promise<string | null> {
  try {
    return await identity(path === "-" ? "/dev/stdin" : path);
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** What tells a regular file from every other, whatever it is called; `null` without one. */
async function identity(path: string): Promise<string | null> {
  const found = await statIfThere(path);
  return found?.isFile() ? `${found.dev}:${found.ino}` : null;
}

/** As `identity`; where nothing is there yet, the place where a file would be made. */
async function placeOf(path: string): Promise<string | null> {
  if (await isThere(path)) return identity(path);
  const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  return join(folder, basename(path));
}

function oneFile(path: string, other: string): KomainuError {
  const both = path === other ? `${path} is named` : `${other} and ${path} are one file, named`;
  return new KomainuError("invalid_input", `${both} for two outputs. Name another output.`);
}

function standardOutput(): KomainuError {
  return new KomainuError(
    "invalid_input",
    'This output cannot go to standard output ("-"). Name a file, or ./- for one of that name.',
  );
}

/** Whether there is anything at a path. */
export async function isThere(path: string): Promise<boolean> {
  return (await statIfThere(path)) !== undefined;
}

async function statIfThere(path: string) {
  try {
    // Inodes of some file systems do not fit into a number.
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

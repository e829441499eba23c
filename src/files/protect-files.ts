import { stat } from "node:fs/promises";
import { KomainuError } from "../core/errors.ts";
import { isMissing } from "./system-error.ts";

/** A file that a command reads, and so must not write. */
export interface ProtectedFile {
  readonly path: string | undefined;
  /** What it is to the command, such as "the input". */
  readonly role: string;
}

/**
 * Refuses to write over what is read: whether an output, or a file that is written beside it, is
 * one of the inputs, under whatever name, link or spelling.
 *
 * @param outputs every path that will be written, moved or removed
 * @throws KomainuError `invalid_input` naming both
 */
export async function protectInputs(
  outputs: readonly string[],
  inputs: readonly ProtectedFile[],
): Promise<void> {
  const written = new Map<string, string>();
  for (const path of outputs) {
    const id = await identity(path);
    if (id !== null) written.set(id, path);
  }
  for (const { path, role } of inputs) {
    const id = path === undefined || path === "-" ? null : await identity(path);
    const output = id === null ? undefined : written.get(id);
    if (output === undefined) continue;
    const other = output === path ? "" : ` (${path})`;
    throw new KomainuError(
      "invalid_input",
      `${output} is ${role}${other}, which would be overwritten. Name another output.`,
    );
  }
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
    const found = await statIfThere(path);
    if (found?.isFile()) there.push(path);
  }
  if (there.length === 0) return;
  const verb = there.length === 1 ? "is" : "are";
  throw new KomainuError(
    "invalid_input",
    `${there.join(", ")} ${verb} there already. Name another output, or replace what is there with --force.`,
  );
}

/** What tells a regular file from every other, whatever it is called; `null` without one. */
async function identity(path: string): Promise<string | null> {
  const found = await statIfThere(path);
  return found?.isFile() ? `${found.dev}:${found.ino}` : null;
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

import { open, rename, rm, stat } from "node:fs/promises";
import { KomainuError } from "../core/errors.ts";
import { readByteLines } from "./byte-lines.ts";
import { isMissing } from "./system-error.ts";

/** What must be the same for a run to resume where an earlier one stopped. */
export type JournalSettings = Readonly<Record<string, string | number | boolean | null>>;

export interface JournalState {
  /** Everything that the results depend on: options, hashes of the input and of the model. */
  readonly settings: JournalSettings;
  /** Discards what an unfinished run wrote. */
  readonly restart?: boolean | undefined;
  /** Replaces a finished output once this one is complete. */
  readonly force?: boolean | undefined;
}

export interface JournalPaths {
  readonly output: string;
  /** The records that are written, in the order of the input. */
  readonly partial: string;
  /** The settings in its first line, then the checksum of each record. */
  readonly journal: string;
}

/** Every path that an output with a journal writes, moves or removes. */
export function journalPaths(output: string): JournalPaths & { readonly lock: string } {
  return {
    output,
    partial: `${output}.partial`,
    journal: `${output}.journal`,
    lock: `${output}.lock`,
  };
}

const FORMAT = "komainu-journal/2";

/**
 * Makes `partial` and `journal` ready to resume, or to begin. `partial` is made before `journal`
 * and becomes `output` before `journal` goes, so that each stop between them can be told.
 */
export async function prepareJournal(paths: JournalPaths, options: JournalState): Promise<void> {
  const { output, partial, journal } = paths;
  const before = await sizeOf(output);
  if (options.restart !== true) {
    const records = await sizeOf(partial);
    // Without records a journal is what a stop left after the output had got its name.
    const settings = records === null ? null : await readSettings(journal);
    if (settings !== null) {
      refuseOtherSettings(output, settings, options.settings);
      return;
    }
    if (records !== null && records > 0) throw leftover(partial);
    await rm(journal, { force: true });
  }
  if (before !== null && options.force !== true) throw alreadyThere(output);
  await rm(journal, { force: true });
  await writeDurably(partial, "");
  const line = JSON.stringify({ format: FORMAT, settings: options.settings });
  await writeDurably(`${journal}.new`, `${line}\n`);
  await rename(`${journal}.new`, journal);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw isDirectory(path);
    return found.size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function readSettings(path: string): Promise<Record<string, unknown> | null> {
  if ((await sizeOf(path)) === null) return null;
  const first = await readByteLines(path).next();
  const text = first.done === true ? "" : first.value.toString("utf8");
  // The first release wrote its settings over several lines, and no checksums.
  if (text === "{") throw ofFirstRelease(path);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "settings" in value) {
      const { settings } = value;
      if (typeof settings === "object" && settings !== null) return { ...settings };
    }
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
}

function refuseOtherSettings(
  output: string,
  before: Readonly<Record<string, unknown>>,
  now: JournalSettings,
): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names.filter((name) => before[name] !== now[name]);
  if (changed.length === 0) return;
  const list = changed.map((name) => `  ${name}: ${show(before[name])} → ${show(now[name])}`);
  throw new KomainuError(
    "invalid_input",
    `An earlier run for ${output} stopped, and what it depends on has changed since:\n` +
      `${list.join("\n")}\n` +
      "Resume with the same input and options, begin again with --restart, or name another output.",
  );
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
  return text.length > 24 && /^[0-9a-f]+$/.test(text) ? `${text.slice(0, 12)}…` : text;
}

function damaged(path: string, cause?: unknown): KomainuError {
  const message = `${path} is damaged. Begin again with --restart.`;
  return new KomainuError("file_damaged", message, { cause });
}

function ofFirstRelease(path: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${path} was written by Komainu 0.1, without checksums of its records. Finish that run with Komainu 0.1, or begin again with --restart.`,
  );
}

function alreadyThere(output: string): KomainuError {
  const message = `${output} is there already, and is complete. Name another output, or replace it with --force.`;
  return new KomainuError("invalid_input", message);
}

function isDirectory(path: string): KomainuError {
  return new KomainuError("invalid_input", `${path} is a directory. Name a file in it.`);
}

function leftover(partial: string): KomainuError {
  const message = `${partial} is there without its .journal. Remove it, or begin again with --restart.`;
  return new KomainuError("invalid_input", message);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

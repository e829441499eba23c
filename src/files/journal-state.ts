import { rm, stat } from "node:fs/promises";
import { z } from "zod";
import { KomainuError } from "../core/errors.ts";
import { parseRecord, readByteLines } from "./byte-lines.ts";
import { notOurs } from "./not-ours.ts";
import { replaceFile } from "./replace-file.ts";
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

/**
 * Every path that an output with a journal writes, moves or removes. The names are such as no other
 * program's files have: `yarn` beside `yarn.lock` is a fine output.
 */
export function journalPaths(output: string): JournalPaths & { readonly lock: string } {
  return {
    output,
    partial: `${output}.partial`,
    journal: `${output}.komainu-journal`,
    lock: `${output}.komainu-lock`,
  };
}

const FORMAT = "komainu-journal/2";

const headSchema = z.object({
  format: z.literal(FORMAT),
  settings: z.record(z.string(), z.unknown()),
});

/**
 * Makes `partial` and `journal` ready to resume, or to begin. `partial` is made before `journal`
 * and becomes `output` before `journal` goes, so that each stop between them can be told.
 */
export async function prepareJournal(paths: JournalPaths, options: JournalState): Promise<void> {
  const { output, partial, journal } = paths;
  const before = await sizeOf(output);
  const records = await sizeOf(partial);
  const settings = await readSettings(journal);
  // Only its journal tells that a file of records is ours.
  if (settings === null && records !== null && records > 0) throw leftover(partial);
  if (settings !== null && records !== null && options.restart !== true) {
    refuseOtherSettings(output, settings, options.settings);
    return;
  }
  // Without records a journal is what a stop left after the output had got its name.
  if (options.restart !== true) await rm(journal, { force: true });
  if (before !== null && options.force !== true) throw alreadyThere(output);
  // In this order: records without their journal would be refused.
  await rm(partial, { force: true });
  await rm(journal, { force: true });
  await replaceFile(partial, "");
  const line = JSON.stringify({ format: FORMAT, settings: options.settings });
  await replaceFile(journal, `${line}\n`);
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
  const read = headSchema.safeParse(first.done === true ? undefined : parseRecord(first.value));
  if (!read.success) throw notOurs(path, "journal");
  return read.data.settings;
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

function alreadyThere(output: string): KomainuError {
  const message = `${output} is there already, and is complete. Name another output, or replace it with --force.`;
  return new KomainuError("invalid_input", message);
}

function isDirectory(path: string): KomainuError {
  return new KomainuError("invalid_input", `${path} is a directory. Name a file in it.`);
}

function leftover(partial: string): KomainuError {
  const message = `${partial} is in the way: no journal of this version of Komainu says that it is an unfinished output. Name another output, or move that file away.`;
  return new KomainuError("invalid_input", message);
}

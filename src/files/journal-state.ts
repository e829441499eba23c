import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { KomainuError } from "../core/errors.ts";

/** What must be the same for a run to go on where an earlier one stopped. */
export type JournalSettings = Readonly<Record<string, string | number | boolean | null>>;

export interface JournalState {
  /** Everything that the results depend on: options, hashes of the input and of the model. */
  readonly settings: JournalSettings;
  /** Throws away what an earlier run wrote; a finished output is replaced once this one is. */
  readonly restart?: boolean | undefined;
}

interface JournalPaths {
  readonly output: string;
  readonly partial: string;
  readonly journal: string;
}

/**
 * Makes `partial` and `journal` ready to go on with, or to begin with. `partial` is made before
 * `journal` and becomes `output` before `journal` goes, so that each stop between them can be told.
 */
export async function prepareJournal(paths: JournalPaths, options: JournalState): Promise<void> {
  const { output, partial, journal } = paths;
  const before = await sizeOf(output);
  if (options.restart !== true) {
    const [records, settings] = [await sizeOf(partial), await readSettings(journal)];
    if (records !== null && settings !== null) {
      refuseOtherSettings(output, settings, options.settings);
      return;
    }
    if (records === null && settings !== null) await rm(journal);
    if (records !== null && records > 0) throw leftover(partial);
    if (before !== null) throw alreadyThere(output);
  }
  await rm(journal, { force: true });
  await writeDurably(partial, "");
  await writeDurably(`${journal}.new`, `${JSON.stringify(options.settings, null, 2)}\n`);
  await rename(`${journal}.new`, journal);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw isDirectory(path);
    return found.size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function readSettings(path: string): Promise<Record<string, unknown> | null> {
  if ((await sizeOf(path)) === null) return null;
  const damaged = `${path} is damaged. Start again with --restart.`;
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value === "object" && value !== null) return { ...value };
  } catch (cause) {
    throw new KomainuError("file_damaged", damaged, { cause });
  }
  throw new KomainuError("file_damaged", damaged);
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
      "Go on with the same input and options, begin again with --restart, or name another output.",
  );
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
  return text.length > 24 && /^[0-9a-f]+$/.test(text) ? `${text.slice(0, 12)}…` : text;
}

function alreadyThere(output: string): KomainuError {
  const message = `${output} is there already, and is whole. Name another output, or use --restart to replace it.`;
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

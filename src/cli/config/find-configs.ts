import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { KomainuError } from "../../core/errors.ts";

/** A file of options, and how it came to be read. */
export interface ConfigPlace {
  readonly file: string;
  readonly by: "--config" | "KOMAINU_CONFIG" | "working directory" | "user";
  /** Whether someone named it, or it is the user's own. */
  readonly trusted: boolean;
}

const NAMES = ["komainu.config.yaml", "komainu.config.yml", "komainu.config.json"];

/**
 * The files of options that count, the one that wins first: the one that is named, else the one in
 * the working directory (folders above it are not looked at), and then the user's own.
 *
 * @throws KomainuError `invalid_input` where the working directory holds several,
 *   `file_not_found` where the named one is not there
 */
export function findConfigs(named: string | undefined): readonly ConfigPlace[] {
  const user = join(userFolder(), "komainu", "config.yaml");
  const own: ConfigPlace[] = existsSync(user) ? [{ file: user, by: "user", trusted: true }] : [];
  const first = namedConfig(named) ?? foundConfig();
  return first === undefined ? own : [first, ...own];
}

function namedConfig(option: string | undefined): ConfigPlace | undefined {
  const named = option ?? process.env["KOMAINU_CONFIG"];
  if (named === undefined || named === "") return undefined;
  const by = option === undefined ? "KOMAINU_CONFIG" : "--config";
  if (existsSync(named)) return { file: resolve(named), by, trusted: true };
  throw new KomainuError("file_not_found", `There is no file ${named} (${by}).`);
}

function foundConfig(): ConfigPlace | undefined {
  const [found, ...more] = NAMES.filter((name) => existsSync(name));
  if (found === undefined) return undefined;
  if (more.length === 0) {
    // A pipe would be waited for.
    if (statSync(found).isFile())
      return { file: resolve(found), by: "working directory", trusted: false };
    throw new KomainuError("invalid_input", `${resolve(found)} is no file. Remove it.`);
  }
  throw new KomainuError(
    "invalid_input",
    `The working directory holds several configurations: ${[found, ...more].join(", ")}. Keep one, or name one with --config.`,
  );
}

function userFolder(): string {
  const folder = process.env["XDG_CONFIG_HOME"];
  // As its specification says; a relative one would lie in the working directory, which is anyone's.
  return folder === undefined || !isAbsolute(folder) ? join(homedir(), ".config") : folder;
}

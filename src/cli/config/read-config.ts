import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { describeIssues } from "../../files/describe-issues.ts";
import type { StageBand } from "../guard-command-options.ts";
import { findService } from "../../services/known-services.ts";
import { isPolicyFile } from "../guard-options.ts";
import { bands } from "../option-parsers.ts";
import { CONFIG_FIELDS, valueAt, type ConfigField } from "./config-fields.ts";
import { configSchema, type Config } from "./config-schema.ts";
import type { ConfigPlace } from "./find-configs.ts";
import { isInside } from "./is-inside.ts";
import { parseConfig } from "./parse-config.ts";

/** A configuration, where it came from, and its values by option. */
export interface ReadConfig {
  readonly place: ConfigPlace;
  readonly values: ReadonlyMap<ConfigField, unknown>;
}

/**
 * Reads a configuration in YAML or JSON. Its paths are relative to its own folder.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, or `invalid_input` for a key that is unknown,
 *   a value that is of no use, or one that a file that was merely found may not set
 */
export async function readConfig(place: ConfigPlace): Promise<ReadConfig> {
  const config = check(place, await parseConfig(place.file));
  const values = new Map<ConfigField, unknown>();
  for (const field of CONFIG_FIELDS) {
    const value = valueAt(config, field.path);
    if (value === undefined) continue;
    if (!place.trusted) refuseUntrusted(place.file, field, value);
    const folder = dirname(place.file);
    // On a server a model has a name that may look like a path.
    const isName = field.option === "model" && config.engine?.url !== undefined;
    values.set(field, isName ? value : optionValue(field, value, folder));
  }
  return { place, values };
}

function check({ file }: ConfigPlace, value: unknown): Config {
  const read = configSchema.safeParse(value);
  if (read.success) return read.data;
  throw new KomainuError(
    "invalid_input",
    `${file} is not a configuration:\n${describeIssues(read.error)}\n"komainu config --schema" prints what one may hold.`,
    { cause: read.error },
  );
}

/**
 * A folder that one works in may be anyone's: what lies there may not run code, open the gate, or
 * lead to files that lie elsewhere.
 */
function refuseUntrusted(file: string, field: ConfigField, value: unknown): void {
  const what = forbidden(field, value, dirname(file));
  if (what === undefined) return;
  throw new KomainuError(
    "invalid_input",
    `${file} was merely found in the working directory, and so may not set ${what}. If you trust it, name it: --config ${file}`,
  );
}

function forbidden(
  { path, found }: ConfigField,
  value: unknown,
  folder: string,
): string | undefined {
  const items = (Array.isArray(value) ? value : [value]).map(String);
  if (found === "never") return path;
  if (found === "name" && items.some(isPath)) return `${path} to a file`;
  if (found === "here") {
    const service = items
      .flatMap((item) => item.split(","))
      .find((name) => findService(name.trim()));
    return service && `${path} to "${service}", which sends texts elsewhere`;
  }
  if (found !== "inside") return undefined;
  const files = path === "policies" ? items.filter(isPolicyFile) : items;
  const outside = files.some((item) => !isInside(folder, resolve(folder, item)));
  return outside ? `${path} to a file outside its folder` : undefined;
}

function isPath(value: string): boolean {
  return /[/\\]|\.(gguf|bin)$/iu.test(value) || existsSync(value);
}

/** The value as commander has it. */
function optionValue({ option, file }: ConfigField, value: unknown, folder: string): unknown {
  if (option === "band" && Array.isArray(value)) return readBands(value.map(String));
  if (option === "threshold" && typeof value === "number") return { "*": value };
  if (option === "policy" && Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map(String).map((item) => (isPolicyFile(item) ? resolve(folder, item) : item));
  }
  if (file === undefined || typeof value !== "string") return value;
  return option === "model" ? resolveModels(value, folder) : resolve(folder, value);
}

/** A cascade's models each stand after the name of their stage. */
function resolveModels(value: string, folder: string): string {
  const place = (path: string) => (isPath(path) ? resolve(folder, path) : path);
  const items = value.split(",").map((item) => /^([\w-]+=)(.+)$/u.exec(item));
  if (items.includes(null)) return place(value);
  return items.map((item) => `${item?.[1] ?? ""}${place(item?.[2] ?? "")}`).join(",");
}

function readBands(items: readonly string[]): readonly StageBand[] {
  try {
    return items.reduce<readonly StageBand[]>((before, item) => bands(item, before), []);
  } catch (cause) {
    const message = `bands: ${errorMessage(cause)} Each is LOW:HIGH, or STAGE=LOW:HIGH.`;
    throw new KomainuError("invalid_input", message, { cause });
  }
}

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readFailure } from "../../files/read-failure.ts";
import { isPolicyFile } from "../guard-options.ts";
import { CONFIG_FIELDS, valueAt, type ConfigField } from "./config-fields.ts";
import { configSchema, type Config } from "./config-schema.ts";
import type { ConfigPlace } from "./find-configs.ts";

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
  const config = check(place, await parse(place.file));
  const values = new Map<ConfigField, unknown>();
  for (const field of CONFIG_FIELDS) {
    const value = valueAt(config, field.path);
    if (value === undefined) continue;
    if (!place.trusted) refuseUntrusted(place.file, field, value);
    values.set(field, optionValue(field, value, dirname(place.file)));
  }
  return { place, values };
}

async function parse(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw readFailure(file, error);
  });
  const { parseDocument } = await import("yaml");
  // JSON is YAML, and a file of either may be empty. Aliases could make a small file a large value.
  const document = parseDocument(text, { uniqueKeys: true, schema: "core" });
  const [error] = document.errors;
  if (error === undefined) return document.toJS({ maxAliasCount: 10 }) ?? {};
  throw new KomainuError("file_damaged", `${file} cannot be read: ${error.message}`, {
    cause: error,
  });
}

function check({ file }: ConfigPlace, value: unknown): Config {
  const read = configSchema.safeParse(value);
  if (read.success) return read.data;
  throw new KomainuError(
    "invalid_input",
    `${file} is not a configuration:\n${z.prettifyError(read.error)}\n"komainu config --schema" prints what one may hold.`,
    { cause: read.error },
  );
}

/** A folder that one works in may be anyone's: what lies there may not run code or open the gate. */
function refuseUntrusted(file: string, { path, found }: ConfigField, value: unknown): void {
  if (found === undefined) return;
  if (found === "name" && typeof value === "string" && !isPath(value)) return;
  const what = found === "name" ? `${path} to a file` : path;
  throw new KomainuError(
    "invalid_input",
    `${file} was merely found in the working directory, and so may not set ${what}. If you trust it, name it: --config ${file}`,
  );
}

function isPath(value: string): boolean {
  return /[/\\]|\.(gguf|bin)$/iu.test(value) || existsSync(value);
}

/** The value as commander has it. */
function optionValue({ option, file }: ConfigField, value: unknown, folder: string): unknown {
  if (option === "threshold" && typeof value === "number") return { "*": value };
  if (option === "policy" && Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map(String).map((item) => (isPolicyFile(item) ? resolve(folder, item) : item));
  }
  if (file === undefined || typeof value !== "string") return value;
  return option === "model" && !isPath(value) ? value : resolve(folder, value);
}

import { type Command, InvalidArgumentError, type Option } from "commander";
import { KomainuError } from "../../core/errors.ts";
import { CONFIG_FIELDS, type ConfigField } from "./config-fields.ts";
import { type ConfigPlace, findConfigs } from "./find-configs.ts";
import type { ReadConfig } from "./read-config.ts";
import { DEFAULT_GUARD, findClassifier } from "../../classifier/bundled.ts";

/** A value of an option, and where it is from. */
export interface ResolvedOption {
  readonly field: ConfigField;
  readonly value: unknown;
  readonly source: "env" | "config";
  /** For people: a variable, or a file and how it came to be read. */
  readonly origin: string;
}

/** The options of a command that are given elsewhere, and the files that were read for them. */
export interface ResolvedOptions {
  readonly options: readonly ResolvedOption[];
  /** Given, but of no use with the guard that runs. */
  readonly unused: readonly ResolvedOption[];
  /** The guard that runs. */
  readonly guard: string;
  readonly files: readonly ReadConfig[];
}

/** One place that gives options; the earlier wins. */
interface Layer {
  readonly source: ResolvedOption["source"];
  readonly origin: (field: ConfigField) => string;
  readonly values: ReadonlyMap<ConfigField, unknown>;
}

/**
 * The options of a command that its command line leaves out and that the environment or a file of
 * options gives: the environment first, then the file that was named or found, then the user's own.
 *
 * What belongs to a guard (model, policies, thresholds …) counts only where its own place, or an
 * earlier one, does not name another guard; and names of columns are taken together.
 *
 * @throws KomainuError as `findConfigs` and `readConfig`, and `invalid_input` for a variable
 */
export async function resolveOptions(
  command: Command,
  named: string | undefined,
  find: (name: string) => Option | undefined = (name) => findOption(command, name),
): Promise<ResolvedOptions> {
  const files = await readConfigs(findConfigs(named));
  const layers = [readEnvironment(find), ...files.map(fileLayer)];
  const taken = new Set(CONFIG_FIELDS.filter(({ option }) => isGiven(command, option)));
  const groups = { guard: guardOf(command), columns: givesColumns(taken) };
  if (groups.guard === OWN_FAMILY) taken.add(GUARD);
  const options: ResolvedOption[] = [];
  const unused: ResolvedOption[] = [];
  for (const { values, source, origin } of layers) {
    const guard: unknown = values.get(GUARD) ?? groups.guard;
    const otherGuard = groups.guard !== undefined && guard !== groups.guard;
    for (const [field, value] of values) {
      if (taken.has(field) || (field.group === "columns" && groups.columns)) continue;
      const resolved = { field, value, source, origin: origin(field) };
      if (field.group === "guard" && otherGuard) unused.push(resolved);
      else {
        taken.add(field);
        options.push(resolved);
      }
    }
    groups.guard ??= values.get(GUARD);
    groups.columns ||= givesColumns(new Set(values.keys()));
  }
  const isUsed = usedBy(groups.guard, givesFamily(command, options));
  unused.push(...options.filter((option) => !isUsed(option)));
  const guard = typeof groups.guard === "string" ? groups.guard : DEFAULT_GUARD;
  return { options: options.filter(isUsed), unused, guard, files };
}

/** The reader, and zod and YAML with it, is loaded only where there is something to read. */
async function readConfigs(places: readonly ConfigPlace[]): Promise<readonly ReadConfig[]> {
  if (places.length === 0) return [];
  const { readConfig } = await import("./read-config.ts");
  return Promise.all(places.map(readConfig));
}

/** Stands for the guard where the command line names a file with one, and no other. */
const OWN_FAMILY = "of --family-file";

const [GUARD] = CONFIG_FIELDS.filter(({ path }) => path === "guard") as [ConfigField];

/** A classifier runs no model: what says how to run one is for the other guards. */
function usedBy(guard: unknown, ownFamily: boolean): (option: ResolvedOption) => boolean {
  const names = typeof guard === "string" ? guard.split(",") : [];
  const isNamed = names.length > 0 && names.every((name) => findClassifier(name) !== undefined);
  const isClassifier = isNamed || (guard === undefined && !ownFamily);
  return ({ field }) => !isClassifier || field.needsModel !== true;
}

function givesColumns(fields: ReadonlySet<ConfigField>): boolean {
  return [...fields].some(({ group }) => group === "columns");
}

/** A family of one's own is the guard where none is named. */
function givesFamily(command: Command, options: readonly ResolvedOption[]): boolean {
  const given = options.some(({ field }) => field.option === "familyFile");
  return given || isGiven(command, "familyFile");
}

function guardOf(command: Command): unknown {
  if (isGiven(command, "guard")) return command.getOptionValue("guard");
  return isGiven(command, "familyFile") ? OWN_FAMILY : undefined;
}

function isGiven(command: Command, option: string): boolean {
  return command.getOptionValueSourceWithGlobals(option) === "cli";
}

function fileLayer({ place, values }: ReadConfig): Layer {
  const origin = () => `${place.file} (${place.by})`;
  return { source: "config", origin, values };
}

function readEnvironment(find: (name: string) => Option | undefined): Layer {
  const values = new Map<ConfigField, unknown>();
  for (const field of CONFIG_FIELDS) {
    const text = process.env[field.env];
    const option = find(field.option);
    if (text === undefined || text === "" || option === undefined) continue;
    values.set(field, readVariable(field.env, text, option));
  }
  return { source: "env", origin: ({ env }) => env, values };
}

/** The option of that name, of the command or of all commands. */
export function findOption(command: Command, name: string): Option | undefined {
  for (let place: Command | null = command; place !== null; place = place.parent) {
    const found = place.options.find((option) => option.attributeName() === name && !option.negate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readVariable(name: string, text: string, option: Option): unknown {
  if (option.isBoolean()) {
    if (/^(1|true|yes)$/iu.test(text)) return true;
    if (/^(0|false|no)$/iu.test(text)) return false;
    throw new KomainuError("invalid_input", `${name} is "${text}"; it must be 1 or 0.`);
  }
  try {
    return option.parseArg === undefined ? text : option.parseArg(text, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new KomainuError("invalid_input", `${name} is "${text}". ${error.message}`);
  }
}

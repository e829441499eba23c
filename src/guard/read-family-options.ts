import {
  KomainuError,
  type FamilyOptions,
  type GuardFamily,
  type Mode,
  type SettingSpec,
  type SettingValue,
} from "../core/index.ts";
import { kindOf, reading } from "./forms.ts";
import type { GuardOptions } from "./guard-options.ts";

/**
 * How a family is to be asked: what was given, checked against what the family has, and the
 * family's defaults for the rest.
 *
 * @throws KomainuError `invalid_input`, naming what there is instead
 */
export function readFamilyOptions(family: GuardFamily, options: GuardOptions): FamilyOptions {
  const mode = oneOf("mode", family.modes, options.mode);
  const given = options.settings ?? {};
  return {
    variant: oneOf("variant", family.variants, options.variant),
    mode,
    history: oneOf("history", ["last-turn", "transcript"], options.history),
    settings: reading("The settings", () => readSettings(family, mode, given)),
  };
}

function oneOf<T extends string>(name: string, values: readonly [T, ...T[]], value?: string): T {
  if (value === undefined) return values[0];
  const chosen = values.find((known) => known === value);
  if (chosen !== undefined) return chosen;
  throw new KomainuError(
    "invalid_input",
    `There is no ${name} "${value}" here. There are: ${values.join(", ")}.`,
  );
}

function readSettings(
  { title, settings: specs }: GuardFamily,
  mode: Mode,
  given: Readonly<Record<string, SettingValue>>,
): Record<string, SettingValue> {
  for (const name of Object.keys(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec !== undefined && (spec.modes?.includes(mode) ?? true)) continue;
    const known = Object.keys(specs).join(", ") || "none";
    throw new KomainuError(
      "invalid_input",
      spec === undefined
        ? `${title} has no setting "${name}". It has: ${known}.`
        : `${title}'s setting "${name}" does nothing in the mode "${mode}", only in: ${spec.modes?.join(", ")}.`,
    );
  }
  const read = Object.entries(specs).map(([name, spec]) => {
    return [name, readSetting(name, spec, given[name])] as const;
  });
  return Object.fromEntries(read);
}

function readSetting(
  name: string,
  spec: SettingSpec,
  value: SettingValue | undefined,
): SettingValue {
  if (value === undefined) return spec.default;
  if (isAllowed(spec, value)) return value;
  throw new KomainuError(
    "invalid_input",
    `The setting "${name}" is ${typeof value === "string" ? `"${value}"` : kindOf(value)}; it must be ${describeSetting(spec)}.`,
  );
}

function isAllowed(spec: SettingSpec, value: SettingValue): boolean {
  if (typeof value !== typeof spec.default) return false;
  if (spec.type === "choice") return spec.values.some((known) => known === value);
  if (spec.type === "boolean") return true;
  const [least, greatest] = spec.range;
  return typeof value === "number" && value >= least && value <= greatest;
}

/** What a setting may be, for people. */
export function describeSetting(spec: SettingSpec): string {
  if (spec.type === "choice") return `one of ${spec.values.join(", ")}`;
  if (spec.type === "boolean") return "true or false";
  return `a number from ${spec.range[0]} to ${spec.range[1]}`;
}

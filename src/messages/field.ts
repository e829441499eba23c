import { KomainuError } from "../core/index.ts";
import { plainName } from "./plain-name.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A field of an object, or of its class. What stands on `Object.prototype` is nobody's field: a
 * polluted prototype must not give every message a role or a content.
 */
export function field(value: Fields, key: string): unknown {
  if (!Object.hasOwn(value, key) && key in Object.prototype) return undefined;
  return value[key];
}

/** A field that is text and not empty. */
export function textField(value: Fields, key: string): string | undefined {
  const text = field(value, key);
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** The refusal of the value at `path`. It says the type that was found, never its text. */
export function refuse(path: string, expected: string, found: unknown): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${path}: expected ${expected}, found ${nameType(found)}.`,
  );
}

/** The refusal of what two forms would read as two different messages. */
export function refuseMixture(path: string, form: string, beside: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${path}: ${form} with another form's "${plainName(beside)}" in it; only one of them would be read. Give the message in one form.`,
  );
}

function nameType(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value === "" ? "empty text" : "text";
  return `a ${typeof value}`;
}

import { KomainuError, thrownKind } from "../core/index.ts";
import { isBlank } from "./is-blank.ts";

/** What a value must be, in words, and how that is seen. */
export interface Form {
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

/** The forms of an object's fields, by name. */
export type Forms<T> = { readonly [name in keyof T]?: Form };

/** An object that is none of JavaScript's own kinds: no list, no Map, no Promise. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

export const isFilled = (value: unknown): value is string =>
  typeof value === "string" && !isBlank(value);

export const isWhole = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 1;

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const TEXT: Form = { words: "a text that is not empty", fits: isFilled };
export const RECORD: Form = { words: "a plain object", fits: isRecord };
export const LIST: Form = { words: "a list", fits: isList };
export const FUNCTION: Form = {
  words: "a function",
  fits: (value) => typeof value === "function",
};
export const FLAG: Form = { words: "true or false", fits: (value) => typeof value === "boolean" };
export const WHOLE: Form = { words: "a whole number of at least 1", fits: isWhole };
export const DURATION: Form = {
  words: "a number of milliseconds greater than 0",
  fits: (value) => typeof value === "number" && value > 0,
};

/** One of some words. */
export function oneOf(words: readonly string[]): Form {
  const fits = (value: unknown) => words.some((word) => word === value);
  return { words: words.map((word) => `"${word}"`).join(" or "), fits };
}

/** A list with at least one entry, all of a form. */
export function listOf(form: Form): Form {
  const fits = (value: unknown) =>
    isList(value) && value.length > 0 && Array.from(value).every((entry) => form.fits(entry));
  return { words: `a list of at least one, each ${form.words}`, fits };
}

/** Either of two forms. */
export function either(one: Form, other: Form): Form {
  return {
    words: `${one.words} or ${other.words}`,
    fits: (value) => one.fits(value) || other.fits(value),
  };
}

/** Whether a field is the object's, or of what it was made from; of every object's, it is nobody's. */
function has(given: object, name: string): boolean {
  let owner: object | null = given;
  while (owner !== null && owner !== Object.prototype) {
    if (Object.hasOwn(owner, name)) return true;
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  return false;
}

/**
 * A copy of an object of options, each read once: what changes afterwards changes nothing, and what
 * something else put on `Object.prototype` is no option. Absent ones are `undefined`; those without
 * a form are copied as they are, for whoever refuses them.
 *
 * @param what What a message calls the object, such as `The options of createGuard`.
 * @throws KomainuError `invalid_input`, naming the option and what it must be
 */
export function readOptions<T extends object>(what: string, given: T, forms: Forms<T>): T {
  if (!isRecord(given)) throw refused(`${what} are ${kindOf(given)}; give an object`);
  return reading(what, () => {
    const names = new Set([...Object.keys(forms), ...Object.keys(given)]);
    const read = Array.from(names, (name) => {
      const value = has(given, name) ? given[name as keyof T] : undefined;
      return [name, value] as const;
    });
    const copy = Object.fromEntries(read) as T;
    checkFields(what, copy, forms);
    return copy;
  });
}

/** Sees that the fields of an object that are there have their forms; all of them with `whole`. */
export function checkFields<T extends object>(
  what: string,
  given: T,
  forms: Forms<T>,
  { whole = false } = {},
): void {
  if (typeof given !== "object" || given === null) {
    throw refused(`${what} is ${kindOf(given)}; give an object`);
  }
  const fields = given as Readonly<Record<string, unknown>>;
  for (const [name, form] of Object.entries(forms) as (readonly [string, Form])[]) {
    const value = fields[name];
    if ((value === undefined && !whole) || form.fits(value)) continue;
    throw refused(`${what}: "${name}" is ${kindOf(value)}; it must be ${form.words}`);
  }
}

/**
 * Reads something that a caller gave, whose getters may throw anything.
 *
 * @throws KomainuError `invalid_input`, with what was thrown as `cause`
 */
export function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asMisuse(what, error);
  }
}

/** What was thrown while something that a caller gave was read, as the caller's mistake. */
export function asMisuse(what: string, error: unknown): KomainuError {
  if (error instanceof KomainuError) return error;
  return new KomainuError(
    "invalid_input",
    `${what} could not be read: reading threw ${thrownKind(error)}. Give plain values.`,
    { cause: error },
  );
}

/** What a value is, in words that do not repeat it unless it is a number. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "string") return isBlank(value) ? "an empty text" : "a text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function refused(message: string): KomainuError {
  return new KomainuError("invalid_input", `${message}.`);
}

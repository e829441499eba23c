import type { LanguageCalibration, PlattMap } from "./calibration.ts";

/** The readers of a model file's header: written by hand, as the classifiers have no dependencies. */

/** An object's fields. */
export function fields(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new TypeError(`${what} is not an object`);
  return Object.fromEntries(Object.entries(value));
}

/** A finite number. */
export function finite(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`${what} is not a number`);
  }
  return value;
}

/** A whole number from `least` to `most`. */
export function whole(value: unknown, what: string, least: number, most: number): number {
  const read = finite(value, what);
  if (Number.isInteger(read) && read >= least && read <= most) return read;
  throw new TypeError(`${what} is not a whole number from ${least} to ${most}`);
}

/** A string. */
export function string(value: unknown, what: string): string {
  if (typeof value !== "string") throw new TypeError(`${what} is not a string`);
  return value;
}

/** A finite number above `above` and up to `most`. */
export function within(value: unknown, what: string, above: number, most: number): number {
  const read = finite(value, what);
  if (read > above && read <= most) return read;
  throw new TypeError(`${what} is not above ${above} and up to ${most}`);
}

/** With a slope of 0 every text has the same score, and below 0 the worst has the lowest. */
function platt(value: unknown, what: string): PlattMap {
  const read = fields(value, what);
  return {
    slope: within(read["slope"], `${what}.slope`, 0, Number.MAX_VALUE),
    offset: finite(read["offset"], `${what}.offset`),
  };
}

/** What holds for one language, for each of some heads. */
export function languageCalibration<Id extends string>(
  value: unknown,
  what: string,
  heads: readonly Id[],
): LanguageCalibration<Id> {
  const read = fields(value, what);
  const maps = fields(read["calibration"], `${what}.calibration`);
  const limits = fields(read["thresholds"], `${what}.thresholds`);
  const calibration: Partial<Record<Id, PlattMap>> = {};
  const thresholds: Partial<Record<Id, number>> = {};
  for (const head of heads) {
    calibration[head] = platt(maps[head], `${what}.calibration.${head}`);
    thresholds[head] = within(limits[head], `${what}.thresholds.${head}`, 0, 1);
  }
  return { calibration: complete(calibration), thresholds: complete(thresholds) };
}

/** Every head has been given its value. */
function complete<Id extends string, T>(values: Partial<Record<Id, T>>): Record<Id, T> {
  return values as Record<Id, T>;
}

import { InvalidArgumentError } from "commander";
import type { StageBand } from "./guard-command-options.ts";
import { nearestWord } from "./nearest-word.ts";
import { UNJUDGED_TYPE, UNJUDGED_TYPES } from "../core/message.ts";

interface Range {
  readonly least: number;
  readonly most?: number;
}

/** Reads a whole number of a range; commander prints the refusal with the option's name. */
export function wholeNumber({ least, most = Number.MAX_SAFE_INTEGER }: Range) {
  return (value: string): number => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

/** Reads a number of a range. */
export function decimalNumber({ least, most = Number.POSITIVE_INFINITY }: Range) {
  return (value: string): number => {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (number >= least && number <= most) return number;
    const to = most === Number.POSITIVE_INFINITY ? "" : ` to ${most}`;
    throw new InvalidArgumentError(`It must be a number from ${least}${to}.`);
  };
}

/** Gathers a repeatable option whose value may also be a list with commas. */
export function listOf(value: string, before: readonly string[] = []): readonly string[] {
  const items = value.split(",").map((item) => item.trim());
  return [...before, ...items.filter((item) => item !== "")];
}

/** Gathers `NUMBER` (for every policy) and `POLICY=NUMBER`; both may be given. */
export function thresholds(
  value: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, policy = "*", text = ""] = /^(?:(.+)=)?([^=]*)$/.exec(value) ?? [];
  return { ...before, [policy]: decimalNumber({ least: 0, most: 1 })(text) };
}

/** Gathers `LOW:HIGH`, `LOW` (then nothing is denied alone), and either after `STAGE=`. */
export function bands(value: string, before: readonly StageBand[] = []): readonly StageBand[] {
  const [, stage, low = "", high] = /^(?:(.+)=)?([^=:]*)(?::([^=:]*))?$/.exec(value) ?? [];
  const share = decimalNumber({ least: 0, most: 1 });
  const band = { allowBelow: share(low), ...(high === undefined ? {} : { denyFrom: share(high) }) };
  if (band.allowBelow <= (band.denyFrom ?? 1)) return [...before, { stage, band }];
  throw new InvalidArgumentError("Its first number must not be above its second.");
}

/** Gathers `NAME=VALUE`: a number, true or false, or a word. */
export function settings(
  value: string,
  before: Readonly<Record<string, number | string | boolean>> = {},
): Readonly<Record<string, number | string | boolean>> {
  const [, name, text] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (name === undefined || text === undefined) {
    throw new InvalidArgumentError("It must be NAME=VALUE, such as alpha=0.5.");
  }
  if (text === "true" || text === "false") return { ...before, [name]: text === "true" };
  return { ...before, [name]: Number.isNaN(Number(text)) ? text : Number(text) };
}

/** A type that is known, or the plain name of another; not what looks like a known one misspelt. */
function isUnjudgedType(type: string): boolean {
  if (UNJUDGED_TYPES.some((known) => known === type)) return true;
  return UNJUDGED_TYPE.test(type) && nearestWord(type, UNJUDGED_TYPES, 2) === undefined;
}

/** Reads `unknown`, `pass`, or a list of types with commas. */
export function unjudgedTypes(value: string): "unknown" | "pass" | readonly string[] {
  if (value === "unknown" || value === "pass") return value;
  const types = listOf(value);
  if (types.length > 0 && types.every(isUnjudgedType)) return types;
  throw new InvalidArgumentError(
    `It must be unknown, pass, or types such as: ${UNJUDGED_TYPES.join(", ")}.`,
  );
}

import { KomainuError, type CheckAllOptions, type CheckOptions } from "../core/index.ts";
import {
  FLAG,
  FUNCTION,
  isFilled,
  kindOf,
  oneOf,
  readOptions,
  WHOLE,
  type Form,
  type Forms,
} from "./forms.ts";

const SIGNAL: Form = {
  words: "an AbortSignal",
  fits: (value) =>
    typeof value === "object" && value !== null && "aborted" in value && "throwIfAborted" in value,
};

const UNJUDGED: Form = {
  words: '"unknown", "pass" or a list of types of content',
  fits: (value) =>
    value === "unknown" ||
    value === "pass" ||
    (Array.isArray(value) && Array.from(value).every(isFilled)),
};

const FORMS: Required<Forms<CheckOptions>> = {
  target: oneOf(["prompt", "response"]),
  signal: SIGNAL,
  onReasoning: FUNCTION,
  unjudged: UNJUDGED,
  allowEmpty: FLAG,
};

/**
 * The options of a check, each read once and of the kind that it must be.
 *
 * @throws KomainuError `invalid_input`, naming the option
 */
export function readCheckOptions(options: CheckOptions): CheckOptions {
  return readOptions("The options of check", options, FORMS);
}

/** As `readCheckOptions`, for `checkAll`. */
export function readCheckAllOptions(options: CheckAllOptions): CheckAllOptions {
  return readOptions("The options of checkAll", options, { ...FORMS, concurrency: WHOLE });
}

/**
 * The inputs of `checkAll`. A text would be taken for a list of its characters.
 *
 * @throws KomainuError `invalid_input` for what is no list
 */
export function readInputs<T>(inputs: Iterable<T>): Iterable<T> {
  const isIterable =
    typeof inputs === "object" &&
    inputs !== null &&
    Object.prototype.toString.call(inputs) !== "[object String]" &&
    (Symbol.iterator in inputs || Symbol.asyncIterator in inputs);
  if (isIterable) return inputs;
  throw new KomainuError(
    "invalid_input",
    `The inputs of checkAll are ${kindOf(inputs)}; give a list of what check takes.`,
  );
}

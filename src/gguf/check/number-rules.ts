import type { GgufHeader } from "../gguf-header.ts";

/** What a number of a header has to be; a missing one has to be `optional`. */
export interface NumberRule {
  readonly kind: "integer" | "real";
  readonly min: number;
  readonly max: number;
  readonly optional?: boolean;
}

export type NumberRules = Readonly<Record<string, NumberRule>>;

export const integer = (min: number, max: number): NumberRule => ({ kind: "integer", min, max });
export const real = (min: number, max: number): NumberRule => ({ kind: "real", min, max });
export const optional = (rule: NumberRule): NumberRule => ({ ...rule, optional: true });

function violation(rule: NumberRule, value: number): string | undefined {
  const fits = value >= rule.min && value <= rule.max;
  if (fits && (rule.kind === "real" || Number.isInteger(value))) return undefined;
  const what = rule.kind === "integer" ? "a whole number" : "a number";
  return `is ${value}, not ${what} from ${rule.min} to ${rule.max}`;
}

/**
 * Why the numbers under `prefix` do not hold to their rules, or undefined. A number that no rule
 * names has to be finite and not negative: so are all that llama.cpp knows of its architectures.
 */
export function findWrongNumber(
  { values }: GgufHeader,
  prefix: string,
  rules: NumberRules,
): string | undefined {
  for (const [name, rule] of Object.entries(rules)) {
    const stated = values.get(prefix + name);
    if (stated === undefined) {
      if (rule.optional === true) continue;
      return `it does not state ${prefix}${name}`;
    }
    if (typeof stated.value !== "number") return `${prefix}${name} is not a number`;
    const why = violation(rule, stated.value);
    if (why !== undefined) return `${prefix}${name} ${why}`;
  }
  for (const [key, { value }] of values) {
    if (!key.startsWith(prefix) || typeof value !== "number") continue;
    if (!(Number.isFinite(value) && value >= 0)) return `${key} is ${value}`;
  }
  return undefined;
}

import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { unsupportedValue } from "./config-fields.ts";
import { count, positiveSingle } from "./number-schemas.ts";

/** How positions become rotations of queries and keys. */
export interface Rope {
  /** `rope_theta`, the base of the frequencies. */
  readonly theta: number;
  readonly scaling: RopeScaling;
}

export type RopeScaling =
  | { readonly type: "default" }
  /** Positions are divided by the factor. */
  | { readonly type: "linear"; readonly factor: number }
  /** Frequencies are divided by up to the factor, the lower the more. */
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Tokens. */
      readonly originalContext: number;
    };

/** transformers' default (modeling_rope_utils.py, default_theta), and llama.cpp's. */
export const DEFAULT_THETA = 10_000;

const dictionary = z.record(z.string(), z.unknown()).nullish();
const schema = z.looseObject({
  rope_theta: positiveSingle.nullish(),
  rope_scaling: dictionary,
  rope_parameters: dictionary,
});

const SCHEMAS = {
  default: z.object({}),
  linear: z.object({ factor: positiveSingle }),
  llama3: z
    .object({
      factor: positiveSingle,
      low_freq_factor: positiveSingle,
      high_freq_factor: positiveSingle,
      original_max_position_embeddings: count,
    })
    .refine((rope) => rope.low_freq_factor < rope.high_freq_factor, {
      path: ["high_freq_factor"],
      message: "must be above low_freq_factor",
    }),
} as const;

/** Fields of the dictionary that every kind of scaling may have. */
const SHARED = new Set(["type", "rope_type", "rope_theta", "partial_rotary_factor"]);

/**
 * Reads `rope_theta` and `rope_scaling` (transformers 4) or `rope_parameters` (transformers 5).
 *
 * @param types The kinds of scaling that llama.cpp has for the architecture.
 * @throws KomainuError `model_unsupported` for another kind of scaling, for a field that it does
 * not have, and where two fields contradict one another; a ZodError for numbers out of range.
 */
export function readRope(
  config: Readonly<Record<string, unknown>>,
  types: readonly RopeScaling["type"][],
): Rope {
  const { rope_theta, rope_scaling, rope_parameters } = schema.parse(config);
  const theta = rope_theta ?? undefined;
  const old = readDictionary("rope_scaling", rope_scaling ?? {}, theta, types);
  const current = readDictionary("rope_parameters", rope_parameters ?? {}, theta, types);
  if (old === undefined || current === undefined) {
    return old ?? current ?? { theta: theta ?? DEFAULT_THETA, scaling: { type: "default" } };
  }
  if (JSON.stringify(old) === JSON.stringify(current)) return current;
  throw contradiction("rope_scaling", "rope_parameters");
}

function readDictionary(
  name: string,
  values: Readonly<Record<string, unknown>>,
  theta: number | undefined,
  types: readonly RopeScaling["type"][],
): Rope | undefined {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  if (given.length === 0) return undefined;
  const type = readType(name, values, types);
  const { shape } = SCHEMAS[type];
  for (const [key, value] of given) {
    if (SHARED.has(key) || Object.hasOwn(shape, key)) continue;
    throw unsupportedValue(`${name}.${key}`, value, `rotation of type "${type}" has no such field`);
  }
  const part = values["partial_rotary_factor"] ?? 1;
  if (part !== 1) {
    const because = "llama.cpp rotates all of each head";
    throw unsupportedValue(`${name}.partial_rotary_factor`, part, because);
  }
  const own = parseAt(`${name}.rope_theta`, schema.shape.rope_theta, values["rope_theta"]);
  if (typeof own === "number" && theta !== undefined && own !== theta) {
    throw contradiction("rope_theta", `${name}.rope_theta`);
  }
  return { theta: own ?? theta ?? DEFAULT_THETA, scaling: readScaling(name, type, values) };
}

function readType(
  name: string,
  values: Readonly<Record<string, unknown>>,
  types: readonly RopeScaling["type"][],
): RopeScaling["type"] {
  const said = values["rope_type"] ?? values["type"] ?? "default";
  const type = types.find((known) => known === said);
  if (type !== undefined) return type;
  const because = `llama.cpp has ${types.join(", ")} for this architecture`;
  throw unsupportedValue(`${name}.rope_type`, said, because);
}

function readScaling(
  name: string,
  type: RopeScaling["type"],
  values: Readonly<Record<string, unknown>>,
): RopeScaling {
  if (type === "default") return { type };
  if (type === "linear") return { type, factor: parseAt(name, SCHEMAS.linear, values).factor };
  const rope = parseAt(name, SCHEMAS.llama3, values);
  return {
    type,
    factor: rope.factor,
    lowFrequencyFactor: rope.low_freq_factor,
    highFrequencyFactor: rope.high_freq_factor,
    originalContext: rope.original_max_position_embeddings,
  };
}

/** Parses a field's value, so that what is wrong is named with the field before it. */
function parseAt<T>(name: string, shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) issue.path.unshift(name);
  throw result.error;
}

function contradiction(first: string, second: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `config.json gives ${first} and ${second} with different values, and versions of transformers differ in which one counts. Remove the one that is wrong, and convert again.`,
  );
}

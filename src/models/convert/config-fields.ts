import { KomainuError } from "../../core/errors.ts";
import { HARMLESS_FIELDS } from "./harmless-fields.ts";

/** What becomes of a field of a model's `config.json`. `docs/conversion.md` has the same tables. */
export interface FieldRule {
  /** Where its value goes, or what it is checked against, in words. */
  readonly becomes: string;
  /** The only values that can be converted. Where it is missing, all is well. */
  readonly only?: readonly unknown[];
  /** Values that cannot be converted. */
  readonly never?: readonly unknown[];
  /** Why other values cannot be converted: what llama.cpp does whatever the field says. */
  readonly because?: string;
}

/** The fields of an architecture's `config.json`, by name. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

/**
 * Makes sure that every field of a `config.json` is one that is carried into the file, or that
 * changes nothing, or that says what llama.cpp does anyway.
 *
 * @throws KomainuError `model_unsupported` naming the field, its value and the remedy.
 */
export function checkFields(config: Readonly<Record<string, unknown>>, table: FieldTable): void {
  for (const [name, value] of Object.entries(config)) {
    const rule = Object.hasOwn(table, name) ? table[name] : undefined;
    if (rule !== undefined) checkValue(name, value, rule);
    else if (!HARMLESS.has(name) && value !== null) throw unknownField(name, value);
  }
}

const HARMLESS: ReadonlySet<string> = new Set(Object.values(HARMLESS_FIELDS).flat());

function checkValue(name: string, value: unknown, { only, never, because }: FieldRule): void {
  // What is empty says as much as what is missing.
  const said = isEmpty(value) ? null : value;
  const isRefused = never?.includes(said) === true || only?.includes(said) === false;
  if (isRefused) throw unsupportedValue(name, value, because ?? "");
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The refusal of a value that the file could not carry, or that llama.cpp would not heed. */
export function unsupportedValue(name: string, value: unknown, because: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `config.json gives ${name} as ${shown(value)}, which cannot be converted: ${because}. Run this model from its original weights instead (with transformers or vLLM).`,
  );
}

function unknownField(name: string, value: unknown): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `config.json has the field ${shown(name)} (${shown(value)}), which may change what the model answers and which the conversion does not know. If it changes nothing, remove it from config.json and convert again; else run the model from its original weights (with transformers or vLLM).`,
  );
}

const MAX_SHOWN = 80;

/** A value on one line and cut to a bearable length; what is nested deeper is left out. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return cut(`[${value.slice(0, MAX_SHOWN).map(plain).join(", ")}]`);
  if (typeof value !== "object" || value === null) return cut(plain(value));
  return cut(`{${Object.keys(value).slice(0, MAX_SHOWN).join(", ")}}`);
}

function plain(value: unknown): string {
  return typeof value === "object" && value !== null ? "…" : (JSON.stringify(value) ?? "nothing");
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

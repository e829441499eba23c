import { KomainuError } from "../../core/errors.ts";
import { METRIC_NAMES, type MetricName } from "./results.ts";

/** A bound that a metric must keep, as `--fail-under` and `--fail-over` give it. */
export interface Gate {
  /** On which side of the bound it fails; on the bound itself it passes. */
  readonly fail: "under" | "over";
  readonly metric: MetricName;
  /** 0 to 1. */
  readonly bound: number;
  /** Which guard, task, category or slice it is about; empty: every task of every guard. */
  readonly qualifiers: readonly string[];
}

const FORM =
  "Write METRIC=VALUE, such as f1=0.8, or name what it is about before it, " +
  "such as openai-mod:f1=0.8 or openai-mod:language/ja:recall=0.9.";

/**
 * Reads `[QUALIFIER:]…METRIC=VALUE`. A qualifier is a task, a guard or a category, or one of
 * `task/…`, `guard/…`, `category/…`, `language/…`, `source/…`, `type/…`, `target/…`; which of them
 * there are, `checkGates` knows.
 *
 * @throws KomainuError `invalid_input` for another form, an unknown metric, or a value not in 0 to 1
 */
export function parseGate(fail: Gate["fail"], text: string): Gate {
  const equals = text.lastIndexOf("=");
  if (equals < 0) throw new KomainuError("invalid_input", `"${text}" is not a gate. ${FORM}`);
  const qualifiers = text.slice(0, equals).split(":");
  const name = qualifiers.pop() ?? "";
  const metric = METRIC_NAMES.find((known) => known === name);
  if (metric === undefined) {
    const message = `There is no metric "${name}" (in "${text}"). Metrics: ${METRIC_NAMES.join(", ")}. ${FORM}`;
    throw new KomainuError("invalid_input", message);
  }
  if (qualifiers.includes("")) {
    const message = `"${text}" has an empty qualifier. ${FORM}`;
    throw new KomainuError("invalid_input", message);
  }
  return { fail, metric, bound: readBound(text, text.slice(equals + 1)), qualifiers };
}

function readBound(text: string, value: string): number {
  const bound = value.trim() === "" ? Number.NaN : Number(value);
  if (bound >= 0 && bound <= 1) return bound;
  const message = `The value of "${text}" must be a number from 0 to 1: every metric is one.`;
  throw new KomainuError("invalid_input", message);
}

/** A gate as it is written, such as `openai-mod:f1=0.8`. */
export function formatGate({ metric, bound, qualifiers }: Gate): string {
  return [...qualifiers, `${metric}=${bound}`].join(":");
}

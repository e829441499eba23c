import { KomainuError } from "../../core/errors.ts";
import { formatGate, type Gate } from "./gate.ts";
import { measuresOf } from "./gate-scope.ts";
import type { Scope, ScopedMeasures } from "./list-measures.ts";
import { METRIC_NAMES, type Results } from "./results.ts";

/** A gate, and what one guard came to on one task. */
export interface GateCheck {
  readonly gate: Gate;
  /** Keys of the guard and the task. */
  readonly guard: string;
  readonly task: string;
  readonly scope: Scope;
  readonly value: number;
  readonly passed: boolean;
}

/**
 * Checks each gate on everything that it is about, in the order of the gates and of the results.
 * What cannot be checked never passes in silence.
 *
 * @throws KomainuError `invalid_input` where a gate is about nothing that was measured, or about a
 *   metric that these rows do not give; the message says what there is
 */
export function checkGates(results: Results, gates: readonly Gate[]): readonly GateCheck[] {
  return gates.flatMap((gate) =>
    measuresOf(results, gate).map((entry): GateCheck => {
      const { value } = entry.measures.metrics[gate.metric];
      if (value === null) throw notMeasured(gate, entry);
      const passed = gate.fail === "under" ? value >= gate.bound : value <= gate.bound;
      const { guard, task, scope } = entry;
      return { gate, guard, task, scope, value, passed };
    }),
  );
}

/** What a check came to, in one line: `f1 of jbb by screen is 0.712, under 0.8`. */
export function describeGateCheck(check: GateCheck): string {
  const { gate, value, passed } = check;
  const side = gate.fail === "under" ? ["under", "not under"] : ["over", "not over"];
  // Enough digits that a value just beside the bound does not look like it.
  const shown = Number(value.toPrecision(6));
  return `${gate.metric} of ${describePlace(check)} is ${shown}, ${side[passed ? 1 : 0]} ${gate.bound}`;
}

function describePlace({
  guard,
  task,
  scope,
}: Pick<GateCheck, "guard" | "task" | "scope">): string {
  const part = scope.kind === "overall" ? "" : ` (${scope.kind}/${scope.value})`;
  return `${task}${part} by ${guard}`;
}

function notMeasured(gate: Gate, entry: ScopedMeasures): KomainuError {
  const { metrics } = entry.measures;
  const there = METRIC_NAMES.filter((name) => metrics[name].value !== null);
  const message =
    `The gate ${formatGate(gate)} cannot be checked: the rows of ${describePlace(entry)} give no ${gate.metric}${whyNot(entry)}` +
    `${there.length > 0 ? `; they give ${there.join(", ")}` : ""}. Name another metric, or the task that is meant.`;
  return new KomainuError("invalid_input", message);
}

/** Why a metric cannot be computed, where the rows tell. */
function whyNot({ measures: { n, positives, threshold, confusion } }: ScopedMeasures): string {
  if (positives === 0) return `, as none of the ${n} is positive`;
  if (positives === n) return `, as all ${n} are positive`;
  if (threshold.from === "answer") return ", as the guard answers without scores";
  const denied = confusion.truePositives + confusion.falsePositives;
  return denied === 0 ? ", as the guard denied none" : "";
}

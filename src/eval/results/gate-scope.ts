import { KomainuError } from "../../core/errors.ts";
import { formatGate, type Gate } from "./gate.ts";
import { listMeasures, type ScopedMeasures } from "./list-measures.ts";
import type { Results } from "./results.ts";

type QualifierKind = "task" | "guard" | Exclude<ScopedMeasures["scope"]["kind"], "overall">;

/** What a qualifier may name, written out. */
type Named = `${QualifierKind}/${string}`;

/** Kinds that may be named without saying which they are. */
const PLAIN_KINDS = ["task", "guard", "category"] as const;

/**
 * The measures that a gate is about: the whole of every task of every guard, unless its qualifiers
 * name less.
 *
 * @throws KomainuError `invalid_input` for a qualifier that names nothing, or more than one thing,
 *   and where no measures have all that is named; the message says what there is
 */
export function measuresOf(results: Results, gate: Gate): readonly ScopedMeasures[] {
  const all = listMeasures(results);
  const there = new Set(all.flatMap(namesOf));
  const wanted = gate.qualifiers.map((qualifier) => resolve(qualifier, gate, there));
  const scoped = wanted.some((name) => !/^(?:task|guard)\//.test(name));
  const found = all.filter((entry) => {
    const names = namesOf(entry);
    return (
      (scoped || entry.scope.kind === "overall") && wanted.every((name) => names.includes(name))
    );
  });
  if (found.length > 0) return found;
  throw nothing(gate, "Nothing was measured that is all of these at once.", there);
}

/** Everything that measures may be named by. */
function namesOf({ guard, task, scope }: ScopedMeasures): readonly Named[] {
  const own: readonly Named[] = [`task/${task}`, `guard/${guard}`];
  return scope.kind === "overall" ? own : [...own, `${scope.kind}/${scope.value}`];
}

function resolve(qualifier: string, gate: Gate, there: ReadonlySet<Named>): Named {
  const written = [...there].find((name) => name === qualifier);
  const plain = PLAIN_KINDS.map((kind): Named => `${kind}/${qualifier}`);
  const meant = plain.filter((name) => there.has(name));
  const [first, second] = meant;
  if (written !== undefined) return written;
  if (first === undefined) throw nothing(gate, `There is no "${qualifier}".`, there);
  if (second === undefined) return first;
  const message = `"${qualifier}" in the gate ${formatGate(gate)} names several things: write ${meant.join(" or ")}.`;
  throw new KomainuError("invalid_input", message);
}

/** Names listed in a message at most: a task may have a hundred slices. */
const MOST_NAMES = 40;

function nothing(gate: Gate, why: string, there: ReadonlySet<Named>): KomainuError {
  const names = [...there].slice(0, MOST_NAMES).join(", ");
  const more = there.size > MOST_NAMES ? `, and ${there.size - MOST_NAMES} more` : "";
  const message = `The gate ${formatGate(gate)} cannot be checked. ${why} These results have: ${names}${more}.`;
  return new KomainuError("invalid_input", message);
}

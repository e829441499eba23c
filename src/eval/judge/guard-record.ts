import type { Provenance } from "../../core/index.ts";
import { verdictSchema } from "../../guard/verdict-schema.ts";
import type { GuardRecord } from "../results/results.ts";

/** A provenance that results hold, as verdicts have it. */
export function provenanceOf(record: NonNullable<GuardRecord["provenance"]>): Provenance {
  return verdictSchema.shape.provenance.parse(record);
}

/** Reads a provenance that stands in a file of recorded answers; `null` for anything else. */
export function readProvenance(value: unknown): GuardRecord["provenance"] {
  const parsed = verdictSchema.shape.provenance.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** A guard's name for people: its id, and its model where that says more. */
export function guardName(provenance: NonNullable<GuardRecord["provenance"]>): string {
  const { guard, engine, variant, mode } = provenance;
  if (engine.model.name === guard) return guard;
  const adapter = engine.adapter === undefined ? "" : ` + ${engine.adapter.name}`;
  return `${guard} (${engine.model.name}${adapter}, ${variant}, ${mode})`;
}

/** Makes keys that nothing else in a file has: the wanted one, or that with a number. */
export function createKeys(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    let key = wanted;
    for (let i = 2; taken.has(key); i++) key = `${wanted}-${i}`;
    taken.add(key);
    return key;
  };
}

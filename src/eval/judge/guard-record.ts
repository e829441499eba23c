import { modelOf } from "../../guard/provenance-schema.ts";
import type { Provenance } from "../../core/index.ts";

/** A guard's name for people: its id, and its model where that says more. */
export function guardName(provenance: Provenance): string {
  const { guard } = provenance;
  if (provenance.type !== "model") {
    const name = modelOf(provenance)?.name ?? guard;
    return name === guard ? guard : `${guard} (${name})`;
  }
  const { engine, variant, mode } = provenance;
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

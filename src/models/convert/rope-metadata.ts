import { float32, string, type GgufValue } from "../../gguf/gguf-value.ts";
import type { RopeScaling } from "./read-rope.ts";

/**
 * The keys of a scaling that divides positions. Llama 3's own scaling is a tensor instead, and
 * llama.cpp takes a file without these keys to have none.
 */
export function scalingMetadata(
  architecture: string,
  scaling: RopeScaling,
): readonly [string, GgufValue][] {
  if (scaling.type !== "linear") return [];
  return [
    [`${architecture}.rope.scaling.type`, string("linear")],
    [`${architecture}.rope.scaling.factor`, float32(scaling.factor)],
  ];
}

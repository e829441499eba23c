import type { GgufHeader, GgufTensor } from "../gguf-header.ts";
import { numberValue, textValue } from "../gguf-summary.ts";
import {
  COMMON_NUMBERS,
  findArchitecture,
  type Architecture,
  type SizeName,
  type TensorRule,
} from "./architectures.ts";
import { shownName } from "./check-layout.ts";
import { findWrongNumber } from "./number-rules.ts";

const F32 = 0;
/** llama.cpp, `LLAMA_ROPE_SCALING_TYPES`. */
const ROPE_SCALINGS: readonly string[] = ["none", "linear", "yarn", "longrope"];

type ModelSizes = Readonly<Record<SizeName, number>>;

/** The lengths of a model's tensors, or why its numbers do not go together. */
function readSizes(header: GgufHeader, prefix: string, vocabulary: number): ModelSizes | string {
  const stated = (name: string): number | undefined => numberValue(header, prefix + name);
  const embedding = stated("embedding_length") ?? 0;
  const heads = stated("attention.head_count") ?? 0;
  const keyHeads = stated("attention.head_count_kv") ?? heads;
  const head = stated("attention.key_length") ?? embedding / heads;
  const rotary = stated("rope.dimension_count") ?? head;
  if (heads % keyHeads !== 0) return `${heads} heads cannot share ${keyHeads} key heads`;
  if (!Number.isInteger(head)) return `${heads} heads do not divide a width of ${embedding}`;
  if ((stated("attention.value_length") ?? head) !== head)
    return "its keys and values differ in length";
  if (rotary > head || rotary % 2 !== 0) return `it rotates ${rotary} numbers of a head of ${head}`;
  if ((stated("vocab_size") ?? vocabulary) !== vocabulary)
    return `it states a vocabulary of ${stated("vocab_size")} tokens and holds ${vocabulary}`;
  return {
    embedding,
    feedForward: stated("feed_forward_length") ?? 0,
    vocabulary,
    queries: heads * head,
    keys: keyHeads * head,
    head,
    halfRotary: rotary / 2,
  };
}

/** Every tensor that the architecture asks for or allows, by its full name. */
function expectedTensors({ tensors, layer }: Architecture, layers: number) {
  const expected = new Map<string, TensorRule>(Object.entries(tensors));
  for (let index = 0; index < layers; index += 1) {
    for (const [name, rule] of Object.entries(layer)) expected.set(`blk.${index}.${name}`, rule);
  }
  return expected;
}

/** Trailing dimensions of 1 say nothing. */
function sameShape(shape: readonly number[], wanted: readonly number[]): boolean {
  const length = Math.max(shape.length, wanted.length);
  return Array.from({ length }).every((_, index) => (shape[index] ?? 1) === (wanted[index] ?? 1));
}

function findWrongTensor(
  tensor: GgufTensor,
  rule: TensorRule | undefined,
  sizes: ModelSizes,
): string | undefined {
  const { shape, type } = tensor;
  const name = shownName(tensor.name);
  if (rule === undefined) return `tensor ${name} is not one of its architecture's`;
  const wanted = rule.shape.map((size) => sizes[size]);
  if (!sameShape(shape, wanted)) {
    return `tensor ${name} is ${shape.join("×")} instead of ${wanted.join("×")}`;
  }
  // llama.cpp's kernels stop the process over vectors of another type (ggml-cpu, binary-ops.cpp).
  if (wanted.length === 1 && type !== F32) return `tensor ${name} is not stored in F32`;
  return undefined;
}

function findWrongTensors(
  header: GgufHeader,
  expected: ReadonlyMap<string, TensorRule>,
  sizes: ModelSizes,
): string | undefined {
  for (const tensor of header.tensors) {
    const why = findWrongTensor(tensor, expected.get(tensor.name), sizes);
    if (why !== undefined) return why;
  }
  const names = new Set(header.tensors.map(({ name }) => name));
  for (const [name, rule] of expected) {
    if (rule.optional !== true && !names.has(name)) return `tensor ${name} is missing`;
  }
  return undefined;
}

/**
 * Why a model's numbers and tensors are not what its architecture asks for, or undefined. Of an
 * architecture that is not in the table, and of a mixture of experts, only the numbers are looked
 * at, for being numbers.
 */
export function findArchitectureFault(header: GgufHeader, vocabulary: number): string | undefined {
  const name = textValue(header, "general.architecture") ?? "";
  const prefix = `${name}.`;
  const architecture = findArchitecture(name);
  if (architecture === undefined || (numberValue(header, `${prefix}expert_count`) ?? 0) > 0) {
    return findWrongNumber(header, prefix, {});
  }
  const wrong = findWrongNumber(header, prefix, { ...COMMON_NUMBERS, ...architecture.numbers });
  if (wrong !== undefined) return wrong;
  const scaling = header.values.get(`${prefix}rope.scaling.type`)?.value;
  if (scaling !== undefined && !ROPE_SCALINGS.some((known) => known === scaling)) {
    return `${prefix}rope.scaling.type is none of ${ROPE_SCALINGS.join(", ")}`;
  }
  const sizes = readSizes(header, prefix, vocabulary);
  if (typeof sizes === "string") return sizes;
  const layers = numberValue(header, `${prefix}block_count`) ?? 0;
  return findWrongTensors(header, expectedTensors(architecture, layers), sizes);
}

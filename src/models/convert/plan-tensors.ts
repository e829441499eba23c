import { KomainuError } from "../../core/errors.ts";
import type { TensorInfo } from "../../gguf/layout-gguf.ts";
import { TENSOR_TYPES, type TensorType } from "../../gguf/tensor-type.ts";
import type { AdapterMatrix } from "../lora/read-adapter.ts";
import type { SafetensorsTensor } from "../safetensors/read-safetensors.ts";
import type { ModelDescription, TensorRule } from "./architecture.ts";
import type { TensorPlan } from "./split-rows.ts";
import type { StoredMatrix } from "./tensor-job.ts";

/** A tensor of the file to write: planned from the checkpoint, or computed already. */
export type PlannedTensor = TensorInfo & {
  /** Bytes that are read for it. */
  readonly sourceBytes: number;
} & ({ readonly plan: TensorPlan } | { readonly plan?: undefined; readonly bytes: Uint8Array });

/**
 * Plans every tensor of the file, in llama.cpp's order, and makes sure that the checkpoint holds
 * exactly what the model's config says.
 *
 * @param updates An adapter's updates, by the tensors' names in the checkpoint.
 * @throws KomainuError `file_damaged` when tensors are missing or have another shape;
 * `model_unsupported` when there are tensors or types that cannot be converted.
 */
export function planTensors(
  description: ModelDescription,
  checkpoint: ReadonlyMap<string, SafetensorsTensor>,
  type: TensorType,
  updates: ReadonlyMap<string, AdapterMatrix> = new Map(),
): PlannedTensor[] {
  refuseMissing(description, checkpoint);
  refuseUnknown(description, checkpoint);
  const planned: PlannedTensor[] = description.extraTensors.map(({ name, values }) => ({
    name,
    type: "F32",
    shape: [values.length],
    sourceBytes: 0,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  }));
  for (const tensor of checkpoint.values()) {
    const rule = description.tensors.get(tensor.name);
    if (rule !== undefined) {
      planned.push(planTensor(tensor, rule, type, updates.get(tensor.name)));
    }
  }
  return planned;
}

function planTensor(
  tensor: SafetensorsTensor,
  rule: TensorRule,
  type: TensorType,
  update: AdapterMatrix | undefined,
): PlannedTensor {
  if (tensor.shape.join() !== rule.shape.join()) {
    throw new KomainuError(
      "file_damaged",
      `Tensor "${tensor.name}" has the shape [${tensor.shape.join(", ")}] where config.json means [${rule.shape.join(", ")}]. Check that both belong together.`,
    );
  }
  const source = storedMatrix(tensor);
  const stored = storedType(rule, source.columns, type);
  return {
    name: rule.name,
    type: stored,
    shape: tensor.shape,
    sourceBytes: tensor.byteLength,
    plan: {
      name: tensor.name,
      source,
      type: stored,
      addOne: rule.addOne === true,
      factor: 1,
      interleave: headRows(rule),
      update: update && {
        a: storedMatrix(update.a),
        b: storedMatrix(update.b),
        scale: update.scale,
      },
    },
  };
}

/** Rows of one attention head whose halves are interleaved; 0 where they are not. */
export function headRows({ shape, interleaveHeads }: TensorRule): number {
  return interleaveHeads === undefined ? 0 : (shape[0] ?? 0) / interleaveHeads;
}

/** A tensor as rows of numbers; a vector is one row. */
export function storedMatrix({
  name,
  dtype,
  shape,
  path,
  offset,
}: SafetensorsTensor): StoredMatrix {
  if (dtype !== "F32" && dtype !== "F16" && dtype !== "BF16") {
    throw new KomainuError(
      "model_unsupported",
      `Tensor "${name}" has the type ${dtype}. Weights in bfloat16, float16 or float32 can be converted.`,
    );
  }
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { path, offset, dtype, rows, columns };
}

/** Vectors stay in single precision; rows that do not divide into blocks are stored as halves. */
function storedType({ name, shape }: TensorRule, columns: number, type: TensorType): TensorType {
  if (shape.length === 1) return "F32";
  // What the embeddings lose, every probability loses: they are kept at 8 bits in a 4-bit file.
  const isEdge = name === "token_embd.weight" || name === "output.weight";
  const wanted = type === "Q4_0" && isEdge ? "Q8_0" : type;
  return columns % TENSOR_TYPES[wanted].blockSize === 0 ? wanted : "F16";
}

function refuseMissing(
  { tensors, optional }: ModelDescription,
  checkpoint: ReadonlyMap<string, SafetensorsTensor>,
): void {
  const missing = [...tensors.keys()].filter(
    (name) => !checkpoint.has(name) && !optional.has(name),
  );
  if (missing.length === 0) return;
  throw new KomainuError(
    "file_damaged",
    `The weights lack ${listed(missing)}. Download the complete model again.`,
  );
}

function refuseUnknown(
  { tensors, ignored }: ModelDescription,
  checkpoint: ReadonlyMap<string, SafetensorsTensor>,
): void {
  const unknown = [...checkpoint.keys()].filter(
    (name) => !tensors.has(name) && !ignored.test(name),
  );
  if (unknown.length === 0) return;
  throw new KomainuError(
    "model_unsupported",
    `The weights hold ${listed(unknown)}, which the model's architecture does not have. Give the repository of the plain model.`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return names.length > 3 ? `${shown.join(", ")} and ${names.length - 3} more` : shown.join(", ");
}

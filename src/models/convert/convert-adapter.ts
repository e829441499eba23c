import {
  float32,
  metadataOf,
  string,
  uint32,
  type GgufMetadata,
  type GgufValue,
} from "../../gguf/gguf-value.ts";
import { writeGguf, type GgufTensor } from "../../gguf/write-gguf.ts";
import { readAdapter, type Adapter, type AdapterMatrix } from "../lora/read-adapter.ts";
import { QUANTIZATION_VERSION } from "./architecture.ts";
import { describeModel } from "./describe-model.ts";
import { generalMetadata } from "./general-metadata.ts";
import { headRows, storedMatrix } from "./plan-tensors.ts";
import { RowConverter } from "./row-converter.ts";
import { splitRows, type TensorPlan } from "./split-rows.ts";

export interface ConvertAdapterOptions {
  /** A folder with a PEFT LoRA adapter: `adapter_config.json`, `adapter_model.safetensors`. */
  readonly source: string;
  /** The folder of the model that it was trained on; its `config.json` alone is read. */
  readonly base: string;
  /** The GGUF file to write. It appears only when it is complete. */
  readonly destination: string;
  /** The adapter's name where the folder's name is not it. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Converts a PEFT LoRA adapter to a GGUF adapter in single precision, as llama.cpp's own converter
 * does; beyond it, rsLoRA and alpha patterns are honoured, so that a scale of 1 is PEFT's own.
 *
 * @throws KomainuError `model_unsupported` (DoRA, embeddings, whole layers), `adapter_mismatch`,
 * `file_not_found`, `file_damaged` or `disk_full`, naming the remedy. Nothing is left behind.
 */
export async function convertAdapter(options: ConvertAdapterOptions): Promise<void> {
  const { source, base, destination, signal } = options;
  const { description } = await describeModel(base);
  const adapter = await readAdapter(source, description);
  const alpha = fileAlpha(adapter);
  const converter = new RowConverter();
  try {
    await writeGguf({
      destination,
      metadata: await metadata(options, description.architecture, adapter, alpha),
      tensors: [...adapter.matrices.values()].flatMap((matrix) =>
        tensorsOf(matrix, alpha, converter),
      ),
      signal,
    });
  } finally {
    converter.close();
  }
}

/** The file's one alpha: llama.cpp scales every matrix by it, divided by the matrix's rank. */
function fileAlpha({ config }: Adapter): number {
  return config.use_rslora === true ? config.lora_alpha * Math.sqrt(config.r) : config.lora_alpha;
}

function tensorsOf(matrix: AdapterMatrix, alpha: number, converter: RowConverter): GgufTensor[] {
  const { rule, a, b, rank, scale } = matrix;
  // What the file's alpha does not say of this matrix goes into B.
  const ratio = (scale * rank) / alpha;
  const factor = Math.abs(ratio - 1) < 1e-12 ? 1 : ratio;
  const plan = { type: "F32", addOne: false } as const;
  const plans: [string, TensorPlan][] = [
    ["lora_a", { ...plan, name: a.name, source: storedMatrix(a), factor: 1, interleave: 0 }],
    [
      "lora_b",
      { ...plan, name: b.name, source: storedMatrix(b), factor, interleave: headRows(rule) },
    ],
  ];
  return plans.map(([suffix, tensor]) => ({
    name: `${rule.name}.${suffix}`,
    type: "F32",
    shape: [tensor.source.rows, tensor.source.columns],
    data: pieces(tensor, converter),
  }));
}

function* pieces(plan: TensorPlan, converter: RowConverter): Generator<Uint8Array> {
  for (const job of splitRows(plan, 0)) yield converter.convert(job);
}

async function metadata(
  { source: folder, name }: ConvertAdapterOptions,
  architecture: string,
  { matrices }: Adapter,
  alpha: number,
): Promise<GgufMetadata> {
  const updated = [...matrices.values()].reduce(
    (sum, { rule }) => sum + rule.shape.reduce((product, size) => product * size, 1),
    0,
  );
  const entries: [string, GgufValue][] = [
    ["general.architecture", string(architecture)],
    ["general.type", string("adapter")],
    ["adapter.type", string("lora")],
    ...(await generalMetadata({ folder, name, parameters: -updated })),
    ["adapter.lora.alpha", float32(alpha)],
    ["general.quantization_version", uint32(QUANTIZATION_VERSION)],
  ];
  return metadataOf(entries);
}

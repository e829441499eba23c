import { endianness } from "node:os";
import { KomainuError } from "../../core/errors.ts";
import {
  metadataOf,
  string,
  uint32,
  type GgufMetadata,
  type GgufValue,
} from "../../gguf/gguf-value.ts";
import { layoutGguf } from "../../gguf/layout-gguf.ts";
import { writeFileAtomically } from "../../gguf/write-file-atomically.ts";
import { readAdapter } from "../lora/read-adapter.ts";
import { openCheckpoint } from "../safetensors/open-checkpoint.ts";
import { tokenizerMetadata } from "../tokenizer/tokenizer-metadata.ts";
import { QUANTIZATION_VERSION, QUANTIZATIONS, type Quantization } from "./architecture.ts";
import { checkTiedOutput } from "./check-tied-output.ts";
import { describeModel, type DescribedModel } from "./describe-model.ts";
import { generalMetadata } from "./general-metadata.ts";
import { planTensors, type PlannedTensor } from "./plan-tensors.ts";
import { defaultThreads, runJobs } from "./run-jobs.ts";
import { jobBytes, splitRows } from "./split-rows.ts";
import type { RowsJob } from "./tensor-job.ts";

export interface ConvertModelOptions {
  /** A folder with a model's `config.json`, safetensors and tokenizer. */
  readonly source: string;
  /** The GGUF file to write. It appears only when it is complete. */
  readonly destination: string;
  /** How the matrices are stored; norms stay in single precision. Default `bf16`. */
  readonly quantization?: Quantization | undefined;
  /** A folder with a PEFT LoRA adapter of this model, to be merged into it. */
  readonly adapter?: string | undefined;
  /** The model's name, such as `shieldgemma-2b`, where the folder's name is not it. */
  readonly name?: string | undefined;
  /** Threads to convert with. Default: as many as the machine has, 4 at most. */
  readonly threads?: number | undefined;
  /** Called with the bytes of weights converted so far, and with those of all. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Below this, starting threads takes longer than the work. */
const SMALL_MODEL_BYTES = 64 * 1024 * 1024;

/**
 * Converts a Hugging Face model (Gemma 2 or Llama 3.x) to a GGUF file that llama.cpp runs, key for
 * key and tensor for tensor as llama.cpp's own converter does. Rows are read, converted and
 * written a few megabytes at a time, so memory does not grow with the model.
 *
 * @throws KomainuError `model_unsupported`, `file_not_found`, `file_damaged`, `adapter_mismatch`
 * or `disk_full`, naming the remedy; the signal's reason when aborted. Nothing is left behind.
 */
export async function convertModel(options: ConvertModelOptions): Promise<void> {
  const { source, destination, quantization = "bf16", signal } = options;
  if (endianness() === "BE") {
    throw new KomainuError("model_unsupported", "Big-endian machines cannot convert models.");
  }
  const model = await describeModel(source);
  const checkpoint = await openCheckpoint(source);
  const adapter =
    options.adapter === undefined
      ? undefined
      : await readAdapter(options.adapter, model.description);
  const { type } = QUANTIZATIONS[quantization];
  const tensors = planTensors(model.description, checkpoint, type, adapter?.matrices);
  await checkTiedOutput(model.description, checkpoint);
  const metadata = await modelMetadata(options, model, tensors, quantization);
  const layout = layoutGguf(metadata, tensors);
  const totalBytes = tensors.reduce((sum, tensor) => sum + tensor.sourceBytes, 0);
  await writeFileAtomically(destination, layout.byteLength, async (file, path) => {
    await file.write(layout.header, 0, layout.header.length, 0);
    await file.truncate(layout.byteLength);
    const jobs: RowsJob[] = [];
    for (const [index, tensor] of tensors.entries()) {
      const offset = layout.tensors[index]?.offset ?? 0;
      if (tensor.plan === undefined) await file.write(tensor.bytes, 0, tensor.bytes.length, offset);
      else jobs.push(...splitRows(tensor.plan, offset));
    }
    let doneBytes = 0;
    await runJobs(jobs, {
      target: { path, descriptor: file.fd },
      threads: options.threads ?? (totalBytes < SMALL_MODEL_BYTES ? 0 : defaultThreads()),
      signal,
      onDone: (job) => {
        doneBytes += jobBytes(job);
        options.onProgress?.(doneBytes, totalBytes);
      },
    });
  });
}

async function modelMetadata(
  options: ConvertModelOptions,
  { config, description }: DescribedModel,
  tensors: readonly PlannedTensor[],
  quantization: Quantization,
): Promise<GgufMetadata> {
  const parameters = tensors.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  const { source: folder, name } = options;
  const entries: [string, GgufValue][] = [
    ["general.architecture", string(description.architecture)],
    ["general.type", string("model")],
    ...(await generalMetadata({ folder, name, parameters })),
    ...description.metadata(uint32(QUANTIZATIONS[quantization].fileType)),
    ["general.quantization_version", uint32(QUANTIZATION_VERSION)],
    ...description.tokenizerBefore,
    ...(await tokenizerMetadata(folder, config, description.vocabularySize)),
    ...description.tokenizerAfter,
  ];
  return metadataOf(entries);
}

import { KomainuError } from "../../core/errors.ts";
import { GGML_LAYOUTS } from "../../gguf/ggml-type.ts";
import { readGgufHeader, type GgufHeader, type GgufTensor } from "../../gguf/gguf-header.ts";
import { summarizeGguf, textValue } from "../../gguf/gguf-summary.ts";

function damaged(path: string, why: string): KomainuError {
  return new KomainuError(
    "file_damaged",
    `${path} cannot be used: ${why}. Download or convert it again.`,
  );
}

function byteLength(tensor: GgufTensor): number {
  const layout = GGML_LAYOUTS[tensor.type];
  // A type that is newer than this table is measured by nothing but its beginning.
  if (layout === undefined) return 1;
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  return Math.ceil(elements / layout.block) * layout.bytes;
}

function checkExtents(path: string, header: GgufHeader): void {
  for (const tensor of header.tensors) {
    const end = header.dataOffset + tensor.offset + byteLength(tensor);
    if (end > header.fileSize) {
      throw damaged(path, `it is cut off (${header.fileSize} bytes of at least ${end})`);
    }
  }
}

/**
 * Reads a model file's header and sees that what it promises is there, so that native code is
 * never handed a file that could bring the process down.
 *
 * @throws KomainuError `file_not_found`, `file_damaged` or `model_unsupported`.
 */
export async function checkModelFile(path: string): Promise<GgufHeader> {
  const header = await readGgufHeader(path);
  const summary = summarizeGguf(header, path);
  if (summary.kind === "adapter") {
    throw new KomainuError(
      "model_unsupported",
      `${path} is an adapter, not a model: give the base model, and this file as the adapter.`,
    );
  }
  if (summary.architecture === "") throw damaged(path, "it names no architecture");
  if (header.tensors.length === 0 || summary.vocabularySize === 0) {
    throw damaged(path, "it holds no weights or no vocabulary");
  }
  const tokens = header.values.get("tokenizer.ggml.tokens");
  // llama.cpp ends the process over a vocabulary that names a token twice.
  if (typeof tokens !== "object" || tokens.distinctStrings !== tokens.arrayLength) {
    throw damaged(path, "its vocabulary holds a token twice");
  }
  checkExtents(path, header);
  return header;
}

/** Why an adapter's pair of tensors does not fit the model's, or undefined. */
function mismatch(base: GgufTensor, a: GgufTensor, b: GgufTensor): string | undefined {
  // llama.cpp keeps the adapter of the token embedding transposed.
  const isEmbedding = base.name === "token_embd.weight";
  const input = isEmbedding ? b.shape[1] : a.shape[0];
  const output = isEmbedding ? a.shape[1] : b.shape[1];
  if (base.shape[0] !== input || base.shape[1] !== output) {
    return `${base.name} is ${base.shape.join("×")} in the model, ${input}×${output} in the adapter`;
  }
  const ranksFit = isEmbedding || a.shape[1] === b.shape[0];
  return ranksFit ? undefined : `the two halves of ${base.name} have different ranks`;
}

function checkTensorPairs(adapter: GgufHeader, model: GgufHeader): string | undefined {
  const bases = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  const own = new Map(adapter.tensors.map((tensor) => [tensor.name, tensor]));
  for (const { name } of adapter.tensors) {
    const base = name.replace(/\.lora_[ab]$/u, "");
    const target = bases.get(base);
    const a = own.get(`${base}.lora_a`);
    const b = own.get(`${base}.lora_b`);
    if (base === name || a === undefined || b === undefined) return `${name} is not a LoRA pair`;
    if (target === undefined) return `the model has no ${base}`;
    const why = mismatch(target, a, b);
    if (why !== undefined) return why;
  }
  return adapter.tensors.length === 0 ? "it holds no tensors" : undefined;
}

/**
 * Reads an adapter file's header and sees that it was made for this model.
 *
 * @throws KomainuError `file_not_found`, `file_damaged` or `adapter_mismatch`.
 */
export async function checkAdapterFile(path: string, model: GgufHeader): Promise<GgufHeader> {
  const header = await readGgufHeader(path);
  const refuse = (why: string): KomainuError =>
    new KomainuError(
      "adapter_mismatch",
      `The adapter ${path} does not fit the model: ${why}. ` +
        "Use the base model that it was trained on, and convert the adapter with that base.",
    );
  if (summarizeGguf(header, path).kind !== "adapter") throw refuse("it is not an adapter file");
  const kind = textValue(header, "adapter.type");
  if (kind !== "lora") throw refuse(`it is of type ${kind ?? "unknown"}, not lora`);
  const architecture = textValue(header, "general.architecture");
  const expected = textValue(model, "general.architecture");
  if (architecture !== expected)
    throw refuse(`it is for ${architecture}, the model is ${expected}`);
  checkExtents(path, header);
  const why = checkTensorPairs(header, model);
  if (why !== undefined) throw refuse(why);
  return header;
}

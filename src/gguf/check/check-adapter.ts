import { KomainuError } from "../../core/errors.ts";
import { damagedFile } from "../damaged-file.ts";
import type { GgufHeader, GgufTensor } from "../gguf-header.ts";
import { summarizeGguf, textValue } from "../gguf-summary.ts";
import { readGgufHeader } from "../read-gguf-header.ts";
import { shownName } from "./check-layout.ts";

/** Why an adapter's pair of tensors does not fit the model's, or undefined. */
function mismatch(base: GgufTensor, a: GgufTensor, b: GgufTensor): string | undefined {
  const areMatrices = [base, a, b].every(({ shape }) => shape.length === 2);
  if (!areMatrices) return `${base.name} is not a matrix, or its halves are not`;
  // llama.cpp keeps the adapter of the token embedding transposed.
  const isEmbedding = base.name === "token_embd.weight";
  const input = isEmbedding ? b.shape[1] : a.shape[0];
  const output = isEmbedding ? a.shape[1] : b.shape[1];
  if (base.shape[0] !== input || base.shape[1] !== output) {
    return `${base.name} is ${base.shape.join("×")} in the model, ${input}×${output} in the adapter`;
  }
  const ranksFit = isEmbedding ? a.shape[0] === b.shape[0] : a.shape[1] === b.shape[0];
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
    if (base === name || a === undefined || b === undefined)
      return `${shownName(name)} is not a LoRA pair`;
    if (target === undefined) return `the model has no ${shownName(base)}`;
    const why = mismatch(target, a, b);
    if (why !== undefined) return why;
  }
  return adapter.tensors.length === 0 ? "it holds no tensors" : undefined;
}

/** llama.cpp ends the process over an adapter's value of another type than it expects. */
function checkValues({ values }: GgufHeader, path: string): void {
  const alpha = values.get("adapter.lora.alpha");
  if (alpha?.type !== "float32" || !Number.isFinite(alpha.value)) {
    throw damagedFile(path, "its adapter.lora.alpha is not a number in float32");
  }
}

/** What the adapter is for, where that is not this model. */
function findOtherUse(header: GgufHeader, path: string, model: GgufHeader): string | undefined {
  if (summarizeGguf(header, path).kind !== "adapter") return "it is not an adapter file";
  const kind = textValue(header, "adapter.type");
  if (kind !== "lora") return `it is of type ${shownName(kind ?? "unknown")}, not lora`;
  if ([...header.values.keys()].some((key) => key.startsWith("adapter.alora."))) {
    return "it is an activated LoRA, which acts only on some tokens";
  }
  const architecture = textValue(header, "general.architecture") ?? "";
  const expected = textValue(model, "general.architecture");
  if (architecture === expected) return undefined;
  return `it is for ${shownName(architecture)}, the model is ${expected}`;
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
  const use = findOtherUse(header, path, model);
  if (use !== undefined) throw refuse(use);
  checkValues(header, path);
  const why = checkTensorPairs(header, model);
  if (why !== undefined) throw refuse(why);
  return header;
}

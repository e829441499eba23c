import { basename } from "node:path";
import { FILE_TYPE_NAMES, GGML_LAYOUTS } from "./ggml-type.ts";
import type { GgufHeader, GgufTensor } from "./gguf-header.ts";
import { readGgufHeader } from "./read-gguf-header.ts";

/** What a GGUF file says of itself. */
export interface GgufSummary {
  /** The model's own name, or the file's without its ending. */
  readonly name: string;
  readonly kind: "model" | "adapter";
  /** Such as `gemma2` or `llama`; empty when the file states none. */
  readonly architecture: string;
  /** Such as `Q4_0` or `F32`. */
  readonly quantization: string;
  /** Most tokens the model was trained to see at once, where the file states it. */
  readonly contextLength?: number;
  /** Entries of the vocabulary; 0 for an adapter. */
  readonly vocabularySize: number;
  /** Weights in this file. */
  readonly parameters: number;
  readonly fileSize: number;
}

/** A text value of a header, or undefined. */
export function textValue(header: GgufHeader, key: string): string | undefined {
  const stated = header.values.get(key);
  return stated?.type === "string" ? stated.value : undefined;
}

/** A number of a header, or undefined. */
export function numberValue(header: GgufHeader, key: string): number | undefined {
  const stated = header.values.get(key);
  return typeof stated?.value === "number" ? stated.value : undefined;
}

/** An array of strings of a header, each character a byte; or undefined. */
export function stringsValue(header: GgufHeader, key: string): readonly string[] | undefined {
  const stated = header.values.get(key);
  return stated?.type === "array" && stated.items === "string" ? stated.value : undefined;
}

function elements(tensor: GgufTensor): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

/** The type that most of the weights have. */
function dominantType(header: GgufHeader): string {
  const counts = new Map<number, number>();
  for (const tensor of header.tensors) {
    counts.set(tensor.type, (counts.get(tensor.type) ?? 0) + elements(tensor));
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined) return "unknown";
  return GGML_LAYOUTS[most[0]]?.name ?? `type ${most[0]}`;
}

/** Sums up a header that was read from `path`. */
export function summarizeGguf(header: GgufHeader, path: string): GgufSummary {
  const architecture = textValue(header, "general.architecture") ?? "";
  const fileType = numberValue(header, "general.file_type");
  const contextLength = numberValue(header, `${architecture}.context_length`);
  return {
    name: textValue(header, "general.name") || basename(path).replace(/\.gguf$/iu, ""),
    kind: textValue(header, "general.type") === "adapter" ? "adapter" : "model",
    architecture,
    quantization:
      (fileType === undefined ? undefined : FILE_TYPE_NAMES[fileType]) ?? dominantType(header),
    ...(contextLength === undefined ? {} : { contextLength }),
    vocabularySize: stringsValue(header, "tokenizer.ggml.tokens")?.length ?? 0,
    parameters: header.tensors.reduce((sum, tensor) => sum + elements(tensor), 0),
    fileSize: header.fileSize,
  };
}

/**
 * Reads what a GGUF file says of itself, without the native engine and without loading the model.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`.
 */
export async function readGgufSummary(path: string): Promise<GgufSummary> {
  return summarizeGguf(await readGgufHeader(path), path);
}

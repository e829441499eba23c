import { basename } from "node:path";
import { FILE_TYPE_NAMES, GGML_LAYOUTS } from "./ggml-type.ts";
import { readGgufHeader, type GgufHeader, type GgufTensor } from "./gguf-header.ts";

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
  readonly fileSize: number;
}

/** A text value of a header, or undefined. */
export function textValue(header: GgufHeader, key: string): string | undefined {
  const value = header.values.get(key);
  return typeof value === "string" ? value : undefined;
}

/** A number of a header, or undefined. */
export function numberValue(header: GgufHeader, key: string): number | undefined {
  const value = header.values.get(key);
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value : undefined;
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
  const tokens = header.values.get("tokenizer.ggml.tokens");
  return {
    name: textValue(header, "general.name") || basename(path).replace(/\.gguf$/iu, ""),
    kind: textValue(header, "general.type") === "adapter" ? "adapter" : "model",
    architecture,
    quantization:
      (fileType === undefined ? undefined : FILE_TYPE_NAMES[fileType]) ?? dominantType(header),
    ...(contextLength === undefined ? {} : { contextLength }),
    vocabularySize: typeof tokens === "object" ? tokens.arrayLength : 0,
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

import { stat } from "node:fs/promises";
import { basename } from "node:path";

import { z } from "zod";

import { errorMessage, KomainuError } from "../../core/errors.ts";
import { TURN_MARKERS } from "../tokenizer/check-control-tokens.ts";
import { TOKEN_TYPE } from "../tokenizer/token-type.ts";

/** What a GGUF file says of itself. */
export interface GgufSummary {
  /** `adapter` for a LoRA. */
  readonly type: "model" | "adapter";
  /** Such as `gemma2`. */
  readonly architecture: string;
  /** Such as `q8_0`; `undefined` if the file does not say. */
  readonly quantization: string | undefined;
  /** Weights in this file. */
  readonly parameters: number;
}

const METADATA = z.object({
  "general.architecture": z.string(),
  "general.type": z.string().optional(),
  "general.file_type": z.number().optional(),
  "tokenizer.ggml.tokens": z.array(z.string()).optional(),
  "tokenizer.ggml.token_type": z.array(z.number()).optional(),
});

/**
 * Reads a GGUF file's header and makes sure that its turn markers are control tokens, which text
 * cannot forge. Rejects with `file_damaged` or `model_unsupported`.
 */
export async function readGgufSummary(path: string): Promise<GgufSummary> {
  const { GGMLFileQuantizationType } = await import("@huggingface/gguf");
  const { metadata, parameters } = await readHeader(path);
  refuseForgeableTokens(metadata);
  const fileType = metadata["general.file_type"];
  const label = fileType === undefined ? undefined : GGMLFileQuantizationType[fileType];
  return {
    type: metadata["general.type"] === "adapter" ? "adapter" : "model",
    architecture: metadata["general.architecture"],
    quantization: label?.toLowerCase(),
    parameters,
  };
}

interface Header {
  readonly metadata: z.infer<typeof METADATA>;
  readonly parameters: number;
}

async function readHeader(path: string): Promise<Header> {
  const { gguf } = await import("@huggingface/gguf");
  try {
    const parsed = await gguf(path, { allowLocalFile: true, computeParametersCount: true });
    const { size } = await stat(path);
    const offsets = parsed.tensorInfos.map(({ offset }) => Number(offset));
    const last = Number(parsed.tensorDataOffset) + Math.max(0, ...offsets);
    if (offsets.length > 0 && last >= size) throw new RangeError("it is cut off");
    return { metadata: METADATA.parse(parsed.metadata), parameters: parsed.parameterCount };
  } catch (cause) {
    throw new KomainuError(
      "file_damaged",
      `${basename(path)} is not a readable GGUF file: ${firstLine(cause)}. Download it again.`,
      { cause },
    );
  }
}

function firstLine(error: unknown): string {
  if (error instanceof z.ZodError) return `${error.issues[0]?.path.join(".")} is missing or wrong`;
  return errorMessage(error).split("\n", 1)[0] ?? "";
}

function refuseForgeableTokens(metadata: z.infer<typeof METADATA>): void {
  const tokens = metadata["tokenizer.ggml.tokens"] ?? [];
  const types = metadata["tokenizer.ggml.token_type"] ?? [];
  const forgeable = TURN_MARKERS.filter((marker) => {
    const id = tokens.indexOf(marker);
    return id >= 0 && types[id] !== TOKEN_TYPE.control;
  });
  if (forgeable.length === 0) return;
  throw new KomainuError(
    "model_unsupported",
    `The GGUF file does not mark ${forgeable.join(", ")} as control tokens, so that any text could forge them. Take the model's safetensors instead, and Komainu converts them.`,
  );
}

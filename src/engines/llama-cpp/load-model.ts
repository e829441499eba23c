import { availableParallelism, totalmem } from "node:os";
import type { Llama, LlamaContext, LlamaModel } from "node-llama-cpp";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import type { GgufHeader } from "../../gguf/gguf-header.ts";
import type { NodeLlamaCpp } from "./load-node-llama-cpp.ts";
import type { LlamaCppAdapter, LlamaCppOptions } from "./options.ts";

const DEFAULT_CONTEXT_SIZE = 8192;
const DEFAULT_SEQUENCES = 2;
/** Less than this holds no guard's prompt with a text worth judging. */
const SMALLEST_CONTEXT_SIZE = 1024;

/** One native instance for each kind of GPU; they live as long as the process. */
const instances = new Map<string, Promise<Llama>>();
/** The last thing that llama.cpp complained of, for error messages. */
let lastComplaint = "";

async function startLlama(
  { getLlama, LlamaLogLevel }: NodeLlamaCpp,
  gpu: NonNullable<LlamaCppOptions["gpu"]>,
): Promise<Llama> {
  try {
    return await getLlama({
      gpu,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      // Contexts state their own number of threads.
      maxThreads: 0,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => {
        lastComplaint = message.trim();
      },
    });
  } catch (error) {
    throw new KomainuError(
      "engine_missing",
      `The in-process engine has no binary for this machine${gpu === "auto" || gpu === false ? "" : ` with ${gpu}`}. ` +
        "Install node-llama-cpp again with its optional dependencies, or choose another gpu.",
      { cause: error },
    );
  }
}

/** The native engine, started once for each kind of GPU. */
export async function getInstance(
  module: NodeLlamaCpp,
  gpu: NonNullable<LlamaCppOptions["gpu"]>,
): Promise<Llama> {
  const key = String(gpu);
  const started = instances.get(key) ?? startLlama(module, gpu);
  instances.set(key, started);
  try {
    return await started;
  } catch (error) {
    instances.delete(key);
    throw error;
  }
}

function outOfMemory(what: string, cause: unknown): KomainuError {
  return new KomainuError(
    "out_of_memory",
    `There is too little memory for ${what} (${errorMessage(cause)}). ` +
      "Choose a smaller contextSize, sequences: 1, or a model in a smaller quantization.",
    { cause },
  );
}

/** Loads a model whose file has been checked. */
export async function loadModel(
  module: NodeLlamaCpp,
  llama: Llama,
  path: string,
  header: GgufHeader,
): Promise<LlamaModel> {
  if (llama.gpu === false && header.fileSize > totalmem()) {
    throw outOfMemory(
      path,
      new Error(`${header.fileSize} bytes in the file, ${totalmem()} in all`),
    );
  }
  lastComplaint = "";
  try {
    return await llama.loadModel({ modelPath: path });
  } catch (error) {
    if (error instanceof module.InsufficientMemoryError) throw outOfMemory(path, error);
    throw new KomainuError(
      "model_unsupported",
      `The engine cannot load ${path}: ${lastComplaint || errorMessage(error)}. ` +
        "Its architecture may be unknown to this version of node-llama-cpp, or the file damaged.",
      { cause: error },
    );
  }
}

function chosenContextSize(
  model: LlamaModel,
  asked: number | undefined,
): number | { max: number; min: number } {
  const trained = model.trainContextSize;
  if (asked === undefined) {
    const max = Math.min(trained, DEFAULT_CONTEXT_SIZE);
    return { max, min: Math.min(max, SMALLEST_CONTEXT_SIZE) };
  }
  if (asked <= trained) return asked;
  throw new KomainuError(
    "invalid_input",
    `contextSize is ${asked}, but the model was trained on ${trained} tokens at most.`,
  );
}

/** Physical cores, or fewer where the process may not use them all. */
function defaultThreads(llama: Llama): number {
  return Math.max(1, Math.min(llama.cpuMathCores, availableParallelism()));
}

/** Makes the memory in which a model evaluates, smaller than the default where it has to be. */
export async function createContext(
  module: NodeLlamaCpp,
  model: LlamaModel,
  options: LlamaCppOptions & { readonly quantization: string },
  adapter: LlamaCppAdapter | undefined,
): Promise<LlamaContext> {
  const kvCache = options.kvCache ?? (options.quantization === "F32" ? "f32" : "f16");
  const type = kvCache === "f32" ? "F32" : "F16";
  const lora = adapter && { filePath: adapter.path, scale: adapter.scale ?? 1 };
  const create = async (sequences: number): Promise<LlamaContext> =>
    model.createContext({
      sequences,
      contextSize: chosenContextSize(model, options.contextSize),
      threads: options.threads ?? defaultThreads(model.llama),
      ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
      flashAttention: options.flashAttention ?? (kvCache === "f32" ? false : "auto"),
      experimentalKvCacheKeyType: type,
      experimentalKvCacheValueType: type,
      // Without it a model with a sliding window (gemma2) cannot be rewound.
      swaFullCache: true,
      ...(lora === undefined ? {} : { lora: { adapters: [lora] } }),
    });
  try {
    return await create(options.sequences ?? DEFAULT_SEQUENCES);
  } catch (error) {
    if (error instanceof KomainuError) throw error;
    if (options.sequences !== undefined) throw contextFailure(module, error);
  }
  try {
    return await create(1);
  } catch (error) {
    throw contextFailure(module, error);
  }
}

function contextFailure({ InsufficientMemoryError }: NodeLlamaCpp, error: unknown): KomainuError {
  const isMemory =
    error instanceof InsufficientMemoryError ||
    /failed to create context/iu.test(errorMessage(error));
  if (isMemory) return outOfMemory("the model's window", error);
  return new KomainuError("engine_failed", `The engine cannot start: ${errorMessage(error)}`, {
    cause: error,
  });
}

import type { Engine, GuardFamily } from "../core/index.ts";
import type { LlamaCppOptions } from "../engines/llama-cpp/options.ts";
import type { BundledClassifier } from "../classifier/bundled.ts";
import type { ReaderSource } from "../reader/reader-source.ts";
import type { Classifier } from "../classifier/classifier.ts";

/** The model that an engine in the process should load. */
export interface LocalModel {
  /** A GGUF file, or the name of an installed model. Default: the best one installed. */
  readonly model?: string | undefined;
  readonly adapter?: LlamaCppOptions["adapter"];
  readonly engineOptions?: Omit<LlamaCppOptions, "model" | "adapter"> | undefined;
}

/** What a bundled classifier is loaded from. */
export interface ClassifierFile {
  /** What `komainu train` made. Default: what the package brings. */
  readonly model?: ReaderSource | undefined;
  /** The reader's WebAssembly as a module, where it cannot be compiled from bytes. */
  readonly kernel?: object | undefined;
}

/**
 * What a guard needs beyond the language: files, and an engine in the process. There are three, and
 * the package's `exports` choose among them, so that what is bundled for a browser, a Worker or
 * an edge runtime never meets a module of Node's.
 */
export interface Platform {
  /** Loads a family's model. Rejects with whatever keeps the engine from loading. */
  readonly openEngine: (family: GuardFamily, model: LocalModel) => Promise<Engine>;
  /** Loads a bundled classifier, or a file that `komainu train` made. */
  readonly openClassifier: (
    id: BundledClassifier["id"],
    file: ClassifierFile,
  ) => Promise<Classifier>;
  /** Reads a file of UTF-8. Rejects with what the system said. */
  readonly readText: (file: string) => Promise<string>;
}

import type { Engine, GuardFamily } from "../core/index.ts";
import type { LlamaCppOptions } from "../engines/llama-cpp/options.ts";
import type { ServerOptions } from "../engines/open-server.ts";
import type { BundledClassifier } from "../classifier/bundled.ts";
import type { ReaderSource } from "../reader/reader-source.ts";
import type { Classifier } from "../classifier/classifier.ts";

/** Settings of the engine that is loaded into the process. */
export type LocalEngineOptions = Omit<LlamaCppOptions, "model" | "adapter">;

/** How servers are asked. The key is else that of the variable `KOMAINU_ENGINE_KEY`. */
export type ServerEngineOptions = Omit<ServerOptions, "url" | "model" | "adapter" | "tokenizer">;

/** The model that an engine in the process should load, or that servers have. */
export interface ModelChoice {
  /**
   * A GGUF file, or the name of an installed model. Default: the best one installed. On a server: the
   * name that it is served by. Default: the only one.
   */
  readonly model?: string | undefined;
  readonly adapter?: LlamaCppOptions["adapter"];
  readonly engineOptions?: LocalEngineOptions | ServerEngineOptions | undefined;
  /** Addresses of servers; none for an engine in the process. */
  readonly servers: readonly string[];
  /** An installed tokenizer by name, or a folder. Default: the one installed for the family. */
  readonly tokenizer?: string | undefined;
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
  /** Loads a family's model, or reaches it on its servers. Rejects with whatever keeps the engine from loading. */
  readonly openEngine: (family: GuardFamily, model: ModelChoice) => Promise<Engine>;
  /** Loads a bundled classifier, or a file that `komainu train` made. */
  readonly openClassifier: (
    id: BundledClassifier["id"],
    file: ClassifierFile,
  ) => Promise<Classifier>;
  /** Reads a file of UTF-8. Rejects with what the system said. */
  readonly readText: (file: string) => Promise<string>;
}

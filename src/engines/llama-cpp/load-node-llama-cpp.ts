import type * as nodeLlamaCpp from "node-llama-cpp";
import { KomainuError } from "../../core/errors.ts";

/** The native engine's package, as its own types describe it. */
export type NodeLlamaCpp = typeof nodeLlamaCpp;

/**
 * Loads the native engine's package: the one place that names it. It is an optional peer
 * dependency, since its binaries weigh hundreds of megabytes. Bundlers must leave it alone, as it
 * finds its binaries beside itself, and the comments tell them so.
 *
 * @throws KomainuError `engine_missing`.
 */
export async function loadNodeLlamaCpp(): Promise<NodeLlamaCpp> {
  try {
    return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ "node-llama-cpp");
  } catch (error) {
    throw new KomainuError(
      "engine_missing",
      "The in-process engine is not installed. Run: npm install node-llama-cpp",
      { cause: error },
    );
  }
}

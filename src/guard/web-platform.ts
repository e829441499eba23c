import { KomainuError } from "../core/index.ts";
import type { Platform } from "./platform.ts";

const HERE =
  'this is Komainu as bundled for browsers, Workers and edge runtimes (without the export condition "node")';

/** Anywhere else: without files, and without an engine of its own. */
export const webPlatform: Platform = {
  async openEngine({ title }, { servers }) {
    if (servers.length > 0) {
      throw new KomainuError(
        "invalid_input",
        `${title} cannot be opened by the address of its server: ${HERE}, which has no files, and so not the model's tokenizer. Give an engine as the option engine, such as vllm of komainu/vllm with a tokenizer that is open, or judge on a Node server.`,
      );
    }
    throw new KomainuError(
      "engine_missing",
      `${title} has no engine: ${HERE}, which loads no models. Give an engine as the option engine, judge on a Node server, or use the screen.`,
    );
  },
  async openClassifier(id, file) {
    if (id === "reader") {
      const { fetchReader } = await import("../reader/fetch-reader.ts");
      return fetchReader(file);
    }
    if (file === undefined) {
      const { loadScreen } = await import("../screen/index.ts");
      const { screenClassifier } = await import("../screen/screen-classifier.ts");
      return screenClassifier(await loadScreen(inflate));
    }
    throw new KomainuError(
      "invalid_input",
      `The screen ${file} cannot be read: ${HERE}, which has no files. Use the bundled screen, or judge on a Node server.`,
    );
  },
  async readText(file) {
    throw new KomainuError(
      "invalid_input",
      `${file} cannot be read: ${HERE}, which has no files. Give the file's JSON as a value.`,
    );
  },
};

/** Not by `DecompressionStream`, which Vercel's edge runtime lacks. */
async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const { unzlibSync } = await import("fflate");
  return unzlibSync(compressed);
}

import { KomainuError } from "../core/index.ts";
import { modelName } from "./guard-options.ts";
import type { ClassifierFile, Platform } from "./platform.ts";

const HERE =
  'this is Komainu as bundled for browsers, Workers and edge runtimes (without the export condition "node")';

/**
 * Anywhere but in Node: without files, and without an engine of its own.
 *
 * @param bundledReader Where the reader's file is fetched from, if the application carries it.
 */
export function makeWebPlatform(bundledReader?: () => URL): Platform {
  return {
    async openEngine({ title }, { servers }) {
      if (servers.length > 0) throw noTokenizer(title);
      throw new KomainuError(
        "engine_missing",
        `${title} has no engine: ${HERE}, which loads no models. Give an engine as the option engine, judge on a Node server, or use the reader or the screen.`,
      );
    },
    openClassifier: (id, file) =>
      id === "reader" ? openReader(file, bundledReader) : openScreen(file),
    async readText(file) {
      throw new KomainuError(
        "invalid_input",
        `${file} cannot be read: ${HERE}, which has no files. Give the file's JSON as a value.`,
      );
    },
  };
}

function noTokenizer(title: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${title} cannot be opened by the address of its server: ${HERE}, which has no files, and so not the model's tokenizer. Give an engine as the option engine, such as vllm of komainu/vllm with a tokenizer that is open, or judge on a Node server.`,
  );
}

async function openReader({ model, kernel }: ClassifierFile, bundledReader?: () => URL) {
  const source = model ?? bundledReader?.();
  if (source === undefined) {
    throw new KomainuError(
      "file_not_found",
      'The reader\'s file, of 19 MB, is not part of what is deployed to the edge. Give its address or its bytes as the option model, and komainu/kernel.wasm as the option kernel (docs/deploy.md), or use the screen: guard "screen".',
    );
  }
  const { fetchReader } = await import("../reader/fetch-reader.ts");
  return fetchReader(source, kernel);
}

async function openScreen({ model }: ClassifierFile) {
  const file = modelName("The screen", model);
  if (file !== undefined) {
    throw new KomainuError(
      "invalid_input",
      `The screen ${file} cannot be read: ${HERE}, which has no files. Use the bundled screen, or judge on a Node server.`,
    );
  }
  const { loadScreen } = await import("../screen/index.ts");
  const { screenClassifier } = await import("../screen/screen-classifier.ts");
  return screenClassifier(await loadScreen(inflate));
}

/** Not by `DecompressionStream`, which Vercel's edge runtime lacks. */
async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const { unzlibSync } = await import("fflate");
  return unzlibSync(compressed);
}

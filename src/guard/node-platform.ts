import { KomainuError } from "../core/index.ts";
import { modelName } from "./guard-options.ts";
import type { Platform } from "./platform.ts";

/** Node's: everything is loaded when it is asked for. */
export const nodePlatform: Platform = {
  async openEngine(family, { model, adapter, engineOptions }) {
    const { findModelFiles } = await import("./find-model-files.ts");
    const files = await findModelFiles(family, model);
    const lora = adapter ?? files.adapter;
    const { llamaCpp } = await import("../engines/llama-cpp/index.ts");
    return llamaCpp({
      ...engineOptions,
      model: files.model,
      ...(lora === undefined ? {} : { adapter: lora }),
    });
  },
  async openClassifier(id, { model, kernel }) {
    if (kernel !== undefined) {
      throw new KomainuError(
        "invalid_input",
        'In Node the reader takes no option "kernel": it compiles its own.',
      );
    }
    if (id === "reader") {
      const { openReader } = await import("../reader/open-reader.ts");
      return openReader(model);
    }
    const file = modelName("The screen", model);
    const { screenClassifier } = await import("../screen/screen-classifier.ts");
    if (file === undefined) {
      const { loadScreen } = await import("../screen/index.ts");
      return screenClassifier(await loadScreen(inflate));
    }
    const { loadScreenFile } = await import("../screen/load-screen-file.ts");
    return screenClassifier(await loadScreenFile(file));
  },
  async readText(file) {
    const { readFile } = await import("node:fs/promises");
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      const { readFailure } = await import("../files/read-failure.ts");
      throw readFailure(file, error);
    }
  },
};

async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const { inflateSync } = await import("node:zlib");
  return inflateSync(compressed);
}

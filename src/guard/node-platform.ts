import { KomainuError, type Engine, type GuardFamily } from "../core/index.ts";
import { modelName } from "./guard-options.ts";
import type { LocalEngineOptions, ModelChoice, Platform, ServerEngineOptions } from "./platform.ts";

/** Node's: everything is loaded when it is asked for. */
export const nodePlatform: Platform = {
  async openEngine(family, choice) {
    if (choice.servers.length > 0) return openServers(family, choice);
    const { model, adapter, engineOptions = {} } = choice;
    refuseServers(engineOptions);
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

/** What the engine in this process can be told. */
const LOCAL_OPTIONS: Readonly<Record<keyof LocalEngineOptions, true>> = {
  contextSize: true,
  threads: true,
  gpu: true,
  sequences: true,
  batchSize: true,
  kvCache: true,
  flashAttention: true,
  probe: true,
  signal: true,
};

/** An option of servers that is taken in silence would be believed to work. */
function refuseServers(engineOptions: object): void {
  const other = Object.keys(engineOptions).find((name) => !Object.hasOwn(LOCAL_OPTIONS, name));
  if (other === undefined) return;
  throw new KomainuError(
    "invalid_input",
    `The engine in this process takes no option "${other}". It takes: ${Object.keys(LOCAL_OPTIONS).join(", ")}; a server's address is given as engine.`,
  );
}

/** Servers get token ids, so that the model's tokenizer is needed here, though not its weights. */
async function openServers(
  { id }: GuardFamily,
  { servers, model, adapter, engineOptions, tokenizer }: ModelChoice,
): Promise<Engine> {
  if (typeof adapter === "object") {
    throw new KomainuError(
      "invalid_input",
      "A server's adapter is given by its name alone; its scale is the server's.",
    );
  }
  const { readServerUrl } = await import("../http/server-url.ts");
  const { allowHttp } = (engineOptions ?? {}) as ServerEngineOptions;
  for (const server of servers) readServerUrl(server, { what: "The engine (--engine)", allowHttp });
  const { findTokenizer } = await import("../models/store/find-tokenizer.ts");
  const { folder } = await findTokenizer(tokenizer ?? id);
  const { openServer } = await import("../engines/open-server.ts");
  const apiKey = process.env["KOMAINU_ENGINE_KEY"];
  return openServer({
    ...(apiKey === undefined ? {} : { apiKey }),
    ...engineOptions,
    url: servers,
    tokenizer: folder,
    ...(model === undefined ? {} : { model }),
    ...(adapter === undefined ? {} : { adapter }),
  });
}

async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const { inflateSync } = await import("node:zlib");
  return inflateSync(compressed);
}

import { errorMessage } from "../../../core/errors.ts";
import { loadNodeLlamaCpp } from "../../../engines/llama-cpp/load-node-llama-cpp.ts";
import type { EnginePackage } from "../../engine-package.ts";
import type { Finding } from "./finding.ts";

/** Whether the native engine is there and its binary really loads on this machine. */
export async function checkEngine(engine: EnginePackage | undefined): Promise<Finding> {
  const found = { id: "engine", title: "Engine" };
  if (engine === undefined) {
    const detail =
      "node-llama-cpp is not installed; guard models need it, the screen does not (optional)";
    return { ...found, status: "missing", detail, remedy: "npm install node-llama-cpp" };
  }
  const builds = engine.builds.map((name) => name.replace("@node-llama-cpp/", "")).join(", ");
  const what = `node-llama-cpp ${engine.version}, builds: ${builds || "none"}`;
  try {
    return { ...found, status: "ok", detail: `${what}; loads, and runs on ${await tryEngine()}` };
  } catch (error) {
    const first = errorMessage(error).split("\n", 1)[0];
    return {
      ...found,
      status: "broken",
      detail: `${what}; its binary does not load: ${first}`,
      remedy: `npm install --no-save ${engine.offered[0] ?? "node-llama-cpp"}@${engine.version}`,
    };
  }
}

async function tryEngine(): Promise<string> {
  const { getLlama, LlamaLogLevel } = await loadNodeLlamaCpp();
  const llama = await getLlama({
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.disabled,
  });
  try {
    if (llama.gpu === false) return "the processor";
    const names = await llama.getGpuDeviceNames();
    return `${names.join(", ")} (${llama.gpu})`;
  } finally {
    await llama.dispose();
  }
}

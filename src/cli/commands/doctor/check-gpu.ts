import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { EnginePackage } from "../../engine-package.ts";
import type { Finding } from "./finding.ts";

const VULKAN_LIBRARIES = [
  "/usr/lib/x86_64-linux-gnu/libvulkan.so.1",
  "/usr/lib/aarch64-linux-gnu/libvulkan.so.1",
  "/usr/lib64/libvulkan.so.1",
  "/usr/lib/libvulkan.so.1",
  "C:\\Windows\\System32\\vulkan-1.dll",
];

/** The GPUs that the system knows, and whether the engine has a build for them. */
export async function checkGpu(engine: EnginePackage | undefined): Promise<Finding> {
  const found = { id: "gpu", title: "GPU" };
  if (process.platform === "darwin" && process.arch === "arm64") {
    return { ...found, status: "ok", detail: "Apple silicon, through Metal" };
  }
  const nvidia = await askNvidia();
  if (nvidia !== undefined) return withBuild("cuda", nvidia, engine);
  if (VULKAN_LIBRARIES.some((path) => existsSync(path))) {
    return withBuild("vulkan", "a Vulkan driver", engine);
  }
  return { ...found, status: "ok", detail: "none found; models run on the processor" };
}

function withBuild(kind: string, detail: string, engine: EnginePackage | undefined): Finding {
  const found = { id: "gpu", title: "GPU", detail };
  const build = engine?.offered.find((name) => name.endsWith(`-${kind}`));
  if (engine === undefined || build === undefined || engine.builds.includes(build)) {
    return { ...found, status: "ok" };
  }
  return {
    ...found,
    status: "note",
    detail: `${detail}; the engine's build for it is not installed`,
    remedy: `npm install --no-save ${build}@${engine.version}`,
  };
}

/** Each NVIDIA GPU with its memory and driver; nothing where the tool is not there or fails. */
async function askNvidia(): Promise<string | undefined> {
  const query = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
  try {
    const { stdout } = await promisify(execFile)("nvidia-smi", query, { timeout: 5000 });
    const gpus = stdout.split("\n").filter((line) => line.trim() !== "");
    return gpus.length === 0 ? undefined : gpus.join("; ");
  } catch {
    return undefined;
  }
}

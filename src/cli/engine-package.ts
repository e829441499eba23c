import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** The native engine's package as it lies on the disk; nothing of it is loaded. */
export interface EnginePackage {
  readonly version: string;
  /** Packages of builds for this platform, with their versions: those that are there, and all. */
  readonly builds: readonly string[];
  readonly offered: readonly string[];
}

/** Finds the package that `createGuard` would load, or nothing. */
export function findEnginePackage(): EnginePackage | undefined {
  const folder = findFolder();
  const manifest = folder === undefined ? undefined : readManifest(folder);
  if (folder === undefined || manifest === undefined) return undefined;
  const prefix = `@node-llama-cpp/${platformName()}-${process.arch}`;
  const offered = Object.keys(manifest.optionalDependencies).filter(
    (name) => name === prefix || name.startsWith(`${prefix}-`),
  );
  const builds = offered.filter((name) =>
    [dirname(folder), join(folder, "node_modules")].some(
      (modules) => readManifest(join(modules, name))?.name === name,
    ),
  );
  return { version: manifest.version, builds, offered };
}

function findFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve("node-llama-cpp");
    return entry.slice(0, entry.lastIndexOf("node-llama-cpp") + "node-llama-cpp".length);
  } catch {
    return undefined;
  }
}

function readManifest(folder: string): z.infer<typeof manifestSchema> | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  return manifestSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
}

/** The platform in the names of the engine's builds. */
function platformName(): string {
  const names: Readonly<Record<string, string>> = { darwin: "mac", win32: "win" };
  return names[process.platform] ?? process.platform;
}

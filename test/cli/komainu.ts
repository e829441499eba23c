import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { copyAssets } from "../../scripts/copy-assets.mjs";

const ROOT = join(import.meta.dirname, "..", "..");
/** Inside the repository, so that the built files find their packages. */
const CACHE = join(ROOT, "node_modules", ".cache", "komainu-cli");
const HOUR_MS = 3_600_000;

/** What a run of `komainu` came to. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly node?: readonly string[];
}

/** Runs the built command line in a process of its own, to its end. */
export async function komainu(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = startKomainu(args, options);
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout: stdout(), stderr: stderr() };
}

/**
 * Starts the built command line, without colours and without this machine's models. Where the
 * command line names no guard it is the screen, the quickest; `KOMAINU_GUARD: ""` gives the default.
 */
export function startKomainu(
  args: readonly string[],
  { cwd, env = {}, node = [] }: RunOptions = {},
): ChildProcessWithoutNullStreams {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  const home = join(CACHE, "no-models");
  return spawn(process.execPath, [...node, builtMain(), ...args], {
    cwd,
    env: {
      ...inherited,
      KOMAINU_HOME: home,
      KOMAINU_GUARD: "screen",
      XDG_CONFIG_HOME: home,
      XDG_CACHE_HOME: join(CACHE, `cache-${process.pid}`),
      HF_HOME: home,
      HF_TOKEN: "",
      ...env,
    },
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

/**
 * The built `dist/cli/main.js` of the sources as they are now. It is built once for one state of
 * the sources, aside and then moved into place, so that test files may ask at the same time.
 */
export function builtMain(): string {
  const folder = join(CACHE, sourceState());
  const main = join(folder, "dist", "cli", "main.js");
  if (!existsSync(main)) build(folder);
  return main;
}

function build(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  removeOld();
  const aside = join(CACHE, `building-${process.pid}-${Date.now()}`);
  const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
  const args = ["-p", "tsconfig.build.json", "--noCheck", "--declaration", "false", "--outDir"];
  execFileSync(process.execPath, [join(dirname(tsc), "bin", "tsc"), ...args, join(aside, "dist")], {
    cwd: ROOT,
    stdio: "pipe",
  });
  copyAssets(join(aside, "dist"));
  cpSync(join(ROOT, "package.json"), join(aside, "package.json"));
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

function removeOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (Date.now() - statSync(path).mtimeMs > HOUR_MS) rmSync(path, { recursive: true });
  }
}

/** Changes whenever a source file does. */
function sourceState(): string {
  const hash = createHash("sha256");
  const files = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true });
  for (const file of files
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .toSorted(byPath)) {
    const path = join(file.parentPath, file.name);
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function byPath(a: { parentPath: string; name: string }, b: typeof a): number {
  return join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1;
}

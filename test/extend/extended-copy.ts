import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDERS = ["src", "scripts", "docs", "bench", "schema", "examples"];
const PAGES = ["README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"];
const CONFIGS = ["package.json", "tsconfig.json", "tsconfig.build.json"];

const { resolve } = createRequire(import.meta.url);
const TSC = join(dirname(resolve("typescript/package.json")), "bin", "tsc");
const VITEST = join(dirname(resolve("vitest/package.json")), "vitest.mjs");

/** What a program printed, and how it ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the project to which something is added, as a contributor would. */
export class ExtendedCopy implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<ExtendedCopy> {
    const folder = await mkdtemp(join(tmpdir(), "komainu-extended-"));
    for (const name of [...FOLDERS, ...PAGES, ...CONFIGS]) {
      await cp(join(ROOT, name), join(folder, name), { recursive: true });
    }
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    return new ExtendedCopy(folder);
  }

  /** Writes a new file. */
  async add(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), content, { flag: "wx" });
  }

  /** Adds lines at the end of a file that is there. */
  async append(path: string, lines: string): Promise<void> {
    const before = await readFile(join(this.folder, path), "utf8");
    await writeFile(join(this.folder, path), before + lines);
  }

  /** Puts lines before a place of a file that is there. */
  async insert(path: string, before: string, lines: string): Promise<void> {
    const [head, tail, ...more] = (await readFile(join(this.folder, path), "utf8")).split(before);
    if (tail === undefined || more.length > 0) throw new Error(`${path}: not one "${before}"`);
    await writeFile(join(this.folder, path), head + lines + before + tail);
  }

  /** Compiles and type-checks the copy. */
  async build(): Promise<Ended> {
    return this.#run([TSC, "-p", "tsconfig.build.json"]);
  }

  /** Runs the copy's command line on its sources. */
  async komainu(...args: readonly string[]): Promise<Ended> {
    return this.#run(["--import", "tsx", "src/cli/main.ts", ...args]);
  }

  /** Runs a script of the copy. */
  async script(...args: readonly string[]): Promise<Ended> {
    return this.#run(["--import", "tsx", ...args]);
  }

  /** Runs the copy's tests at these places. */
  async test(...places: readonly string[]): Promise<Ended> {
    return this.#run([VITEST, "run", "--maxWorkers=1", ...places]);
  }

  async read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #run(args: readonly string[]): Promise<Ended> {
    const home = join(this.folder, "home");
    const env = { ...process.env, KOMAINU_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: "1" };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [...args], {
        cwd: this.folder,
        env,
        maxBuffer: 1 << 26,
      });
      return { status: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout = "", stderr = "" } = error as Partial<Ended> & { code?: unknown };
      return { status: typeof code === "number" ? code : -1, stdout, stderr };
    }
  }
}

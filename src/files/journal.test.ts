import { spawn, spawnSync } from "node:child_process";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "./journal.ts";

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "komainu-journal-"));
  path = join(directory, "out.jsonl");
});
afterEach(() => rm(directory, { recursive: true }));

const settings = { input: "abc", threshold: 0.5 };
const record = (n: number): object => ({ n, text: "狛犬" });
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${JSON.stringify(record(from + i))}\n`).join("");

/** Writes records up to `to`, and stops there or finishes. */
async function write(to: number, finish: boolean, options = {}): Promise<number> {
  await using journal = await openJournal(path, { settings, ...options });
  for (let n = journal.kept; n < to; n += 1) await journal.append(record(n));
  if (finish) await journal.finish();
  return journal.kept;
}

describe("a run that stopped is resumed", () => {
  it("from where it was, to the same bytes, leaving nothing else behind", async () => {
    expect(await write(3, false)).toBe(0);
    await expect(readFile(path)).rejects.toThrow("ENOENT");
    expect(await write(5, false)).toBe(3);
    expect(await write(8, true)).toBe(5);
    expect(await readFile(path, "utf8")).toBe(lines(0, 8));
    expect(await readdir(directory)).toEqual(["out.jsonl"]);
  });

  it.each([
    ["half a line", () => appendFile(`${path}.partial`, '{"n":3,"te')],
    ["a line cut inside a letter", () => truncate(`${path}.partial`, lines(0, 3).length + 3)],
    ["a line without its newline", () => appendFile(`${path}.partial`, '{"n":3}')],
    ["zeros after a power cut", () => appendFile(`${path}.partial`, Buffer.alloc(5000))],
    ["zeros and a newline", () => appendFile(`${path}.partial`, "\0\0\0\n")],
  ])("%s is made again", async (_what, damage) => {
    await write(3, false);
    await damage();
    const kept: unknown[] = [];
    expect(await write(6, true, { onKept: (it: unknown) => kept.push(it) })).toBeGreaterThanOrEqual(
      2,
    );
    expect(kept).toEqual([record(0), record(1), record(2)].slice(0, kept.length));
    expect(await readFile(path, "utf8")).toBe(lines(0, 6));
  });

  it("though it stopped before it wrote its settings", async () => {
    await writeFile(`${path}.partial`, "");
    expect(await write(2, true)).toBe(0);
  });

  it("though it stopped when the output had just got its name", async () => {
    await write(2, true);
    const head = JSON.stringify({ format: "komainu-journal/2", settings });
    await writeFile(`${path}.komainu-journal`, `${head}\n`);
    await expect(write(2, true)).rejects.toThrow(/is complete/);
    expect(await readFile(path, "utf8")).toBe(lines(0, 2));
    expect(await readdir(directory)).toEqual(["out.jsonl"]);
  });
});

/** Three records are written; then the lines of the partial file become others. */
async function change(edit: (lines: string[]) => string[]): Promise<void> {
  await write(3, false);
  const text = await readFile(`${path}.partial`, "utf8");
  const changed = edit(text.trimEnd().split("\n"));
  await writeFile(`${path}.partial`, changed.map((line) => `${line}\n`).join(""));
}

describe("records that are not the ones that were written are refused", () => {
  it.each<[string, (lines: string[]) => string[], number]>([
    ["removed", ([a = "", , c = ""]) => [a, c], 2],
    ["doubled", ([a = "", b = ""]) => [a, b, b], 3],
    ["swapped", ([a = "", b = "", c = ""]) => [b, a, c], 1],
    ["edited", ([a = "", b = "", c = ""]) => [a, b.replace("1", "9"), c], 2],
    ["made unreadable", ([a = "", b = "", c = ""]) => [a, b.slice(1), c], 2],
  ])("%s", async (_what, edit, record) => {
    await change(edit);
    const refused = write(5, true);
    await expect(refused).rejects.toMatchObject({ code: "file_damaged" });
    await expect(refused).rejects.toThrow(new RegExp(`^Record ${record} of .*--restart`));
    expect(await write(4, true, { restart: true })).toBe(0);
    expect(await readFile(path, "utf8")).toBe(lines(0, 4));
  });

  it("but records lost from the end are made again", async () => {
    await change((all) => all.slice(0, 1));
    expect(await write(5, true)).toBe(1);
    expect(await readFile(path, "utf8")).toBe(lines(0, 5));
  });
});

describe("another's file in the place of one of ours is refused, and stays", () => {
  it.each([
    ["a lock", "komainu-lock", "# of a package manager\n"],
    ["a lock that is JSON", "komainu-lock", '{"lockfileVersion":3}'],
    ["a journal", "komainu-journal", "2024-01-01 opening balances\n"],
    ["a journal that is JSON", "komainu-journal", '{"settings":{}}\n'],
    ["a journal of one line that does not end", "komainu-journal", "{"],
    ["an empty journal", "komainu-journal", ""],
    ["records without a journal", "partial", lines(0, 1)],
  ])("%s", async (_what, ending, content) => {
    const file = `${path}.${ending}`;
    await writeFile(file, content);
    for (const options of [{}, { restart: true }, { restart: true, force: true }]) {
      const refused = write(2, true, options);
      await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
      await expect(refused).rejects.toThrow(/is in the way.*Name another output/);
    }
    expect(await readFile(file, "utf8")).toBe(content);
    expect(await readdir(directory)).toEqual([`out.jsonl.${ending}`]);
  });

  it.each(["lock", "journal", "journal.new"])("a .%s beside the output is none", async (ending) => {
    await writeFile(`${path}.${ending}`, "mine");
    expect(await write(2, false)).toBe(0);
    expect(await write(3, true, { restart: true })).toBe(0);
    expect(await readFile(`${path}.${ending}`, "utf8")).toBe("mine");
  });
});

it("renders an output of another form when all records are there", async () => {
  await write(2, false);
  const render = async (records: string, output: string) => {
    const text = await readFile(records, "utf8");
    await writeFile(output, text.toUpperCase());
  };
  expect(await write(3, true, { render })).toBe(2);
  expect(await readFile(path, "utf8")).toBe(lines(0, 3).toUpperCase());
  expect(await readdir(directory)).toEqual(["out.jsonl"]);
});

describe("refuses too, naming the remedy", () => {
  it("other settings, and says which", async () => {
    await write(3, false);
    const other = { settings: { input: "abc", threshold: 0.6, model: "m" } };
    const refused = write(3, true, other);
    await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
    await expect(refused).rejects.toThrow(
      /threshold: 0\.5 → 0\.6\n {2}model: none → m\n.*--restart/,
    );
    expect(await write(3, true)).toBe(3);
  });

  it("an output that is there already, unless told to replace it; it stays until then", async () => {
    await write(3, true);
    for (const options of [{}, { restart: true }]) {
      await expect(write(3, true, options)).rejects.toThrow(/is complete.*--force/);
    }
    expect(await write(1, false, { force: true })).toBe(0);
    expect(await readFile(path, "utf8")).toBe(lines(0, 3));
    expect(await write(4, true)).toBe(1);
    expect(await readFile(path, "utf8")).toBe(lines(0, 4));
  });

  it("a directory in the output's place, before any work is done", async () => {
    const refused = openJournal(directory, { settings, restart: true });
    await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
    await expect(refused).rejects.toThrow(/is a directory/);
  });

  it("a directory that is not there", async () => {
    const refused = openJournal(join(directory, "no", "x"), { settings });
    await expect(refused).rejects.toMatchObject({ code: "file_not_found" });
    await expect(refused).rejects.toThrow(/its directory does not exist/);
  });
});

it("says in words why an output that is whole cannot get its name", async () => {
  await using journal = await openJournal(path, { settings });
  await journal.append(record(0));
  await mkdir(path);
  const refused = journal.finish();
  await expect(refused).rejects.toMatchObject({ code: "file_not_found" });
  await expect(refused).rejects.toThrow(`Cannot write ${path}: it is a directory.`);
});

describe("one writer at a time", () => {
  it("refuses while another process holds the output, and resumes once it is killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const stat = await readFile(`/proc/${other.pid}/stat`, "utf8").catch(() => "");
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    const holder = { pid: other.pid, host: hostname(), started, token: "x" };
    await writeFile(`${path}.komainu-lock`, JSON.stringify(holder));
    await expect(write(1, true)).rejects.toThrow(`process ${other.pid}`);
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    expect(await write(1, true)).toBe(0);
  });

  it("refuses a second journal in the same process", async () => {
    await using _first = await openJournal(path, { settings });
    await expect(write(1, true)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("takes over what a crash left half written, and leaves another machine's lock", async () => {
    await writeFile(`${path}.komainu-lock`, "");
    expect(await write(1, false)).toBe(0);
    await writeFile(
      `${path}.komainu-lock`,
      JSON.stringify({ pid: 1, host: "elsewhere", started: "" }),
    );
    await expect(write(1, true)).rejects.toThrow(/on elsewhere.*remove/);
  });

  it("only one of many that find the same stale lock at once", async () => {
    const stale = { pid: 2 ** 22 + 1, host: hostname(), started: "", token: "x" };
    await writeFile(`${path}.komainu-lock`, JSON.stringify(stale));
    const opened = await Promise.allSettled(
      Array.from({ length: 8 }, () => openJournal(path, { settings })),
    );
    const winners = opened.filter((result) => result.status === "fulfilled");
    expect(winners).toHaveLength(1);
    for (const { value } of winners) await value[Symbol.asyncDispose]();
  });
});

it.skipIf(process.platform === "win32")(
  "a full disk: says so, keeps whole records, and resumes when there is space",
  async () => {
    const script = join(import.meta.dirname, "../../test/cli/fill-journal.ts");
    const tsx = import.meta.resolve("tsx");
    const run = (limit: string) =>
      spawnSync(
        "bash",
        [
          "-c",
          `ulimit -f ${limit}; exec "$0" "$@"`,
          process.execPath,
          "--import",
          tsx,
          script,
          path,
        ],
        { encoding: "utf8" },
      );
    expect(run("16").stdout).toContain("disk_full");
    const partial = await readFile(`${path}.partial`, "utf8");
    expect(partial.length).toBeGreaterThan(8000);
    expect(partial.endsWith("}\n")).toBe(true);
    expect(run("unlimited").stdout).toContain("finished");
    const whole = await readFile(path, "utf8");
    expect(whole.startsWith(partial)).toBe(true);
    expect(whole.split("\n")).toHaveLength(1001);
  },
);

import { existsSync } from "node:fs";
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";

let folder = "";
const here = process.cwd();
beforeEach(async () => {
  vi.stubEnv("KOMAINU_GUARD", "screen");
  folder = await mkdtemp(join(tmpdir(), "komainu-outputs-"));
  process.chdir(folder);
  await writeFile("rows.csv", ROWS);
  await writeFile("training.jsonl", `${JSON.stringify(TRAINING)}\n`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  process.chdir(here);
  await rm(folder, { recursive: true });
});

const lines = Array.from({ length: 60 }, (_, n) => `パンの焼き方は${n}？,${n % 2}\r\n`);
const ROWS = `質問,有害\r\n${lines.join("")}`;
const TRAINING = {
  text: "パンの焼き方を教えて",
  lang: "ja",
  labels: { sexual: 0, hate: 0, dangerous: 0, harassment: 0 },
  harmful: 0,
  source: "test",
};

/** Runs a command line in the folder, and gives its exit status and what it said on stderr. */
async function komainu(line: string): Promise<{ status: number; stdout: string; stderr: string }> {
  const [out, err] = [process.stdout, process.stderr].map((stream) => {
    return vi.spyOn(stream, "write").mockReturnValue(true);
  });
  const said = (spy: typeof out) => spy?.mock.calls.map(([piece]) => String(piece)).join("") ?? "";
  try {
    process.exitCode = undefined;
    const status = await runCli(line.split(" "));
    return { status, stdout: said(out), stderr: said(err) };
  } finally {
    out?.mockRestore();
    err?.mockRestore();
    process.exitCode = undefined;
  }
}

const MEASURE = "--task rows.csv --no-cache --resamples 0";

describe("files of others beside an output stay", () => {
  it.each([
    ["yarn", "yarn.lock"],
    ["diary", "diary.journal"],
    ["diary", "diary.journal.new"],
  ])("scan -o %s beside %s", async (output, other) => {
    await writeFile(other, "mine");
    for (const more of ["", " --force", " --restart --force"]) {
      expect((await komainu(`scan rows.csv -o ${output}${more}`)).status).toBe(0);
      expect(await readFile(other, "utf8")).toBe("mine");
    }
    expect((await readdir(".")).toSorted()).toEqual(
      [output, other, "rows.csv", "training.jsonl"].toSorted(),
    );
  });

  it("a results.unfinished that is none makes no results replaceable", async () => {
    expect((await komainu(`eval ${MEASURE} -o out`)).status).toBe(0);
    await writeFile("out/results.unfinished", "mine");
    for (const more of ["", " --force"]) {
      const { status, stderr } = await komainu(`eval ${MEASURE} --threshold 0.9 -o out${more}`);
      expect(status).toBe(2);
      expect(stderr).toMatch(/results\.unfinished is in the way/);
    }
    expect(await readFile("out/results.unfinished", "utf8")).toBe("mine");
  });
});

/** Commands that write where a name, here `OUT`, says. */
const WRITERS = [
  "scan rows.csv --force -o OUT",
  `eval ${MEASURE} --force --csv OUT`,
  `eval ${MEASURE} --force --junit OUT`,
  `calibrate ${MEASURE} --force -o OUT`,
  "train screen --data training.jsonl --force --out OUT",
];

describe.each(WRITERS)("%s", (line) => {
  const run = (output: string) => komainu(line.replace("OUT", output));

  it.each([
    ["by its name", async () => "komainu.config.yaml"],
    ["spelt otherwise", async () => "./none/../komainu.config.yaml"],
    ["by a symbolic link", async () => symlink("komainu.config.yaml", "soft").then(() => "soft")],
    ["by a hard link", async () => link("komainu.config.yaml", "hard").then(() => "hard")],
  ])("leaves the configuration as it is: %s", async (_how, make) => {
    await mkdir("none");
    await writeFile("komainu.config.yaml", "language: ja\n");
    const output = await make();
    for (const name of ["", "--config komainu.config.yaml "]) {
      const { status, stderr } = await komainu(`${name}${line.replace("OUT", output)}`);
      expect(status).toBe(2);
      expect(stderr).toMatch(/is the configuration.*would be overwritten/);
    }
    expect(await readFile("komainu.config.yaml", "utf8")).toBe("language: ja\n");
  });

  it.each([
    [
      "none/out",
      /^komainu: Cannot write none\/out: its directory does not exist\. \[file_not_found\]\n$/m,
    ],
    [
      "rows.csv/out",
      /Cannot write rows\.csv\/out: (a part of its path is a file|its directory does not exist)/,
    ],
    [".", /is a directory/],
    ["x".repeat(300), /^komainu: Cannot write x+: name too long\. \[file_not_found\]\n$/m],
    ["loop", /Cannot write loop: too many symbolic links/],
  ])("says in words that %s cannot be written, and prints no result", async (output, message) => {
    await symlink("loop", "loop");
    const { status, stdout, stderr } = await run(output);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b/);
    expect(stdout).toBe("");
  });

  it.skipIf(line.startsWith("scan"))("refuses standard output by name", async () => {
    const { status, stderr } = await run("-");
    expect(status).toBe(2);
    expect(stderr).toMatch(/cannot go to standard output \("-"\).*Name a file/);
    expect(existsSync("-")).toBe(false);
  });

  it.skipIf(!existsSync("/dev/full") || line.startsWith("train"))(
    "says that a device is full",
    async () => {
      const { status, stderr } = await run("/dev/full");
      expect(status).toBe(2);
      expect(stderr).toMatch(/No space is left to write \/dev\/full\..*\[disk_full\]/);
    },
  );
});

describe("eval's exports and its folder", () => {
  it.each([
    ["--csv a --junit ./a", /a and \.\/a are one file, named for two outputs/],
    ["--csv out/results.json -o out", /out\/results\.json is named for two outputs/],
    ["--csv rows.csv --force", /is the input/],
    ["-o - ", /cannot go to standard output/],
  ])("%s is refused", async (options, message) => {
    const { status, stderr } = await komainu(`eval ${MEASURE} ${options}`.trim());
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(await readFile("rows.csv", "utf8")).toBe(ROWS);
  });

  it("may lie in the folder that is made", async () => {
    expect((await komainu(`eval ${MEASURE} -o out --csv out/measures.csv`)).status).toBe(0);
    expect(await readdir("out")).toContain("measures.csv");
  });
});

describe("rows in another encoding give what they give in UTF-8", () => {
  beforeEach(async () => {
    vi.stubEnv("KOMAINU_GUARD", "screen");
    await mkdir("sjis");
    await writeFile("sjis/rows.csv", shiftJis(ROWS));
  });

  it.each([
    [`eval ${MEASURE} --csv OUT`, /not UTF-8\..*--encoding shift_jis/],
    [`calibrate ${MEASURE} -o OUT`, /not UTF-8\..*--encoding shift_jis/],
    ["scan rows.csv -o OUT", /not UTF-8\..*--encoding shift_jis/],
  ])("%s", async (line, message) => {
    expect((await komainu(line.replace("OUT", "utf8"))).status).toBe(0);
    const other = line.replace("rows.csv", "sjis/rows.csv").replace("OUT", "sjis/out");
    expect((await komainu(other)).stderr).toMatch(message);
    expect((await komainu(`${other} --encoding shift_jis`)).status).toBe(0);
    const read = async (name: string) =>
      (await readFile(name, "utf8")).replaceAll(/[0-9a-f]{64}/g, "");
    expect(await read("sjis/out")).toBe(await read("utf8"));
  });

  it("recorded answers in UTF-8 with rows that are not", async () => {
    expect((await komainu("scan rows.csv -o answers.jsonl")).status).toBe(0);
    const line = "eval --predictions answers.jsonl --task sjis/rows.csv --resamples 0";
    expect((await komainu(`${line} --encoding shift_jis`)).status).toBe(0);
  });

  it("training rows, of which no letter is replaced in silence", async () => {
    await writeFile("sjis/training.jsonl", shiftJis(`${JSON.stringify(TRAINING)}\n`));
    await copyFile("training.jsonl", "bad.jsonl");
    await writeFile("bad.jsonl", Buffer.from([0x82, 0xb1]), { flag: "a" });
    const line = "train screen --buckets 1024 --out a.bin --data";
    for (const file of ["sjis/training.jsonl", "bad.jsonl"]) {
      const { status, stderr } = await komainu(`${line} ${file}`);
      expect(status).toBe(2);
      expect(stderr).toMatch(/line \d: not UTF-8\..*--encoding shift_jis/);
    }
    const named = await komainu(`${line} sjis/training.jsonl --encoding shift_jis`);
    expect(named.stderr).not.toMatch(/not UTF-8/);
  });
});

/** The few letters of the test's rows as Shift_JIS. */
function shiftJis(text: string): Buffer {
  const decoder = new TextDecoder("shift_jis");
  const codes = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0x9f; lead += 1) {
    for (let trail = 0x40; trail <= 0xfc; trail += 1) {
      codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  return Buffer.from(
    Array.from(text).flatMap((letter) => codes.get(letter) ?? [letter.charCodeAt(0)]),
  );
}

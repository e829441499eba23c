import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { link, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/core/verdict.ts";
import { readRows } from "../../src/rows/read-rows.ts";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { builtMain, komainu, type Run, type RunOptions, startKomainu } from "./komainu.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-scan-"));
});
afterEach(() => rm(cwd, { recursive: true }));

const TEXTS = [
  "How do I get to Nara by train?",
  "パンの焼き方を教えてください",
  "A riddle, please:\nwhat has keys but no doors?",
  "Good morning.",
  "最寄りの図書館は何時までですか",
];
const jsonLines = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const inJson = jsonLines(TEXTS.map((text, id) => ({ id, text })));
const inCsv = `id,text\n${TEXTS.map((text, id) => `${id},"${text}"`).join("\n")}\n`;

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(cwd, name), content);
  return name;
}

function scan(args: readonly string[], options?: RunOptions): Promise<Run> {
  return komainu(["scan", ...args], { cwd, ...options });
}

function read(name: string): Promise<string> {
  return readFile(join(cwd, name), "utf8");
}

interface Written {
  readonly index: number;
  readonly decision: string;
  readonly target?: string;
  readonly score?: number;
  readonly row?: Record<string, unknown>;
  readonly failure?: { readonly code: string; readonly message: string };
}

async function records(name: string): Promise<Written[]> {
  const lines = (await read(name)).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Written);
}

describe("every form of rows gives the same verdicts", () => {
  it("JSONL, CSV, TSV, Parquet, gzipped, from standard input", async () => {
    const data = [
      { name: "id", data: TEXTS.map((_, id) => id), type: "INT32" as const },
      { name: "text", data: TEXTS, type: "STRING" as const },
    ];
    const inputs = [
      await file("a.jsonl", inJson),
      await file("b.csv", inCsv),
      await file("c.tsv", inCsv.replaceAll(',"', '\t"').replace("id,", "id\t")),
      await file("d.parquet", new Uint8Array(parquetWriteBuffer({ columnData: data }))),
      await file("e.jsonl.gz", gzipSync(inJson)),
    ];
    for (const input of inputs) {
      expect(await scan([input, "--output", `${input}.out`])).toMatchObject({ status: 0 });
    }
    const piped = await scan(["-", "--format", "jsonl"], { input: inJson });
    expect(piped.status).toBe(0);
    const [first, ...rest] = await Promise.all(inputs.map((input) => read(`${input}.out`)));
    expect(new Set([...rest, piped.stdout])).toEqual(new Set([first]));
    expect((await records("a.jsonl.out")).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  it("from a pipe with a name, which can be read once only", async () => {
    await file("a.jsonl", inJson);
    const command = '"$0" "$1" scan <(cat a.jsonl) --format jsonl';
    const args = ["-c", command, process.execPath, builtMain()];
    const { stdout } = spawnSync("bash", args, { cwd, encoding: "utf8" });
    expect(stdout.split("\n")).toHaveLength(TEXTS.length + 1);
  });

  it("as check judges them, plain lines too", async () => {
    await file("lines.txt", `${TEXTS[0]}\n${TEXTS[1]}\n`);
    expect(await scan(["lines.txt", "--concurrency", "1"])).toMatchObject({ status: 0 });
    const { stdout } = await komainu(["check", TEXTS[1] ?? "", "--json"]);
    const verdict = JSON.parse(stdout) as Verdict;
    const written = (await records("lines.verdicts.jsonl"))[1];
    expect(written?.decision).toBe(verdict.decision);
    expect(written?.score).toBeCloseTo(verdict.score ?? -1, 4);
  });
});

describe("columns", () => {
  const exchange = { question: "q?", answer: "An answer.", id: 7 };

  it("are guessed by their names, and the guess is said", async () => {
    await file("chat.jsonl", jsonLines([exchange, { ...exchange, answer: null }]));
    const { stderr } = await scan(["chat.jsonl", "--output", "out", "--keep", "id"]);
    expect(stderr).toContain('(prompt in "question", response in "answer")');
    expect((await records("out")).map(({ target, row }) => [target, row])).toEqual([
      ["response", { id: 7 }],
      ["prompt", { id: 7 }],
    ]);
  });

  it("are the ones that were named", async () => {
    await file("chat.jsonl", jsonLines([exchange]));
    const { stderr } = await scan(["chat.jsonl", "--text-column", "answer"]);
    expect(stderr).toContain('(prompt in "answer")');
  });

  it("of conversations, in JSON and in CSV", async () => {
    const messages = [{ role: "user", content: "Hi." }];
    await file("a.jsonl", jsonLines([{ messages }]));
    await file("b.csv", `messages\n"${JSON.stringify(messages).replaceAll('"', '""')}"\n`);
    for (const name of ["a.jsonl", "b.csv"]) {
      expect((await scan([name, "--output", `${name}.out`])).status).toBe(0);
    }
    expect(await read("a.jsonl.out")).toBe(await read("b.csv.out"));
  });

  it.each([
    [["--keep", "ident"], /no column "ident"/],
    [["--output", "./chat.jsonl", "--restart", "--force"], /is the input/],
    [["--prompt-column", "qestion"], /no column "qestion".*question, answer, id/],
    [
      ["--text-column", "id", "--response-column", "answer", "--prompt-column", "id"],
      /Give one of/,
    ],
  ])("%j is refused", async (options, message) => {
    await file("chat.jsonl", jsonLines([exchange]));
    const { status, stderr } = await scan(["chat.jsonl", ...options]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("what is written", () => {
  it("no text of a row unless asked for", async () => {
    await file("a.jsonl", jsonLines([{ text: "marmalade" }]));
    await scan(["a.jsonl", "--output", "out"]);
    expect(await read("out")).not.toContain("marmalade");
    await scan(["a.jsonl", "--output", "with-text", "--include-text"]);
    expect((await records("with-text"))[0]?.row).toEqual({ text: "marmalade" });
  });

  it("the summary, and the exit status that goes with it", async () => {
    await file("a.jsonl", inJson);
    const all = ["a.jsonl", "--force", "--output", "out", "--json"];
    const denied = await scan([...all, "--threshold", "0", "--fail-on-deny"]);
    expect(denied.status).toBe(1);
    expect(JSON.parse(denied.stdout)).toEqual({
      output: "out",
      rows: 5,
      allow: 0,
      deny: 5,
      unknown: 0,
      failures: {},
    });
    expect((await scan([...all, "--threshold", "1", "--fail-on-deny"])).status).toBe(0);
  });

  it("a row without text, or with an empty one, is unknown, and the exit status says so", async () => {
    await file("a.jsonl", '{"text":"Hello."}\n{"other":1}\n{"text":" "}\n');
    const { status, stderr } = await scan(["a.jsonl", "--output", "out"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /3 rows: \d allow, \d deny, 2 unknown[\s\S]*not judged: 1 invalid_input\n.*1 nothing_to_judge/,
    );
    expect((await records("out"))[1]).toMatchObject({
      index: 1,
      decision: "unknown",
      failure: { code: "invalid_input" },
    });
  });

  it("a damaged row stops the scan before anything is judged, or is unknown with --keep-going", async () => {
    await file("a.jsonl", '{"text":"Hello."}\n{"text":\n{"text":"Bye."}\n');
    const stopped = await scan(["a.jsonl", "--output", "out"]);
    expect(stopped.status).toBe(2);
    expect(stopped.stderr).toMatch(/a\.jsonl, line 2: not JSON.*\[file_damaged\]/);
    expect(await readdir(cwd)).toEqual(["a.jsonl"]);
    expect((await scan(["a.jsonl", "--output", "out", "--keep-going"])).status).toBe(2);
    expect((await records("out")).map(({ failure }) => failure?.code)).toEqual([
      undefined,
      "file_damaged",
      undefined,
    ]);
  });

  it("an empty file gives an empty output", async () => {
    await file("a.jsonl", "");
    expect((await scan(["a.jsonl", "--output", "out"])).status).toBe(0);
    expect(await read("out")).toBe("");
    const piped = await scan(["-", "--format", "csv"], { input: "" });
    expect(piped).toMatchObject({ status: 0, stdout: "" });
  });
});

describe("nothing that is read, and no result, is written over", () => {
  const args = ["--restart", "--output"];
  const unharmed = async (input: string, output: string): Promise<string> => {
    const { status, stderr } = await scan([input, ...args, output]);
    expect(status).toBe(2);
    expect(await read(input)).toBe(inJson);
    return stderr;
  };

  it.each([
    ["the input by another path", "a.jsonl", "./a.jsonl"],
    ["the records of an unfinished scan", "out.jsonl.partial", "out.jsonl"],
    ["its settings", "out.jsonl.komainu-journal", "out.jsonl"],
    ["its lock", "out.jsonl.komainu-lock", "out.jsonl"],
  ])("%s", async (_what, input, output) => {
    await file(input, inJson);
    expect(await unharmed(input, output)).toMatch(/is the input.*would be overwritten/);
    const forced = await scan([input, "--force", "--format", "jsonl", ...args, output]);
    expect(forced.stderr).toMatch(/is the input/);
  });

  it("the input by a symbolic or a hard link", async () => {
    await file("a.jsonl", inJson);
    await symlink("a.jsonl", join(cwd, "soft.jsonl"));
    await link(join(cwd, "a.jsonl"), join(cwd, "hard.jsonl"));
    for (const output of ["soft.jsonl", "hard.jsonl"]) {
      const { stderr } = await scan(["a.jsonl", "--force", ...args, output]);
      expect(stderr).toMatch(/is the input/);
      expect(await read("a.jsonl")).toBe(inJson);
    }
  });

  it.each([
    ["standard input", '"$0" "$1" scan - --format jsonl --force -o a.jsonl < a.jsonl'],
    ["standard output", '"$0" "$1" scan a.jsonl -o - >> a.jsonl'],
  ])("the input that is %s", async (_what, command) => {
    await file("a.jsonl", inJson);
    const args = ["-c", command, process.execPath, builtMain()];
    const { status, stderr } = spawnSync("bash", args, { cwd, encoding: "utf8", timeout: 20_000 });
    expect(status).toBe(2);
    expect(stderr).toMatch(/is the input.*would be overwritten/);
    expect(await read("a.jsonl")).toBe(inJson);
  });

  it("a policy file", async () => {
    await file("a.jsonl", inJson);
    const policy = JSON.stringify({ id: "x", prompt: "No x.", response: "No x." });
    await file("policy.json", policy);
    const options = ["--policy", "policy.json", "--force", "--output", "policy.json"];
    expect((await scan(["a.jsonl", ...options])).stderr).toMatch(/is a policy file/);
    expect(await read("policy.json")).toBe(policy);
  });

  it("an output that is there, without --force", async () => {
    await file("a.jsonl", inJson);
    await file("out.csv", "mine");
    const refused = await scan(["a.jsonl", ...args, "out.csv"]);
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--force/) as string,
    });
    expect(await read("out.csv")).toBe("mine");
    expect((await scan(["a.jsonl", "--force", ...args, "out.csv"])).status).toBe(0);
    expect(await read("out.csv")).toContain("index,decision,score");
  });
});

describe("a table, by the output's name", () => {
  it("has a line a row, the scores of each policy, and the columns that were asked for", async () => {
    await file(
      "a.jsonl",
      jsonLines([
        { id: "=1+1", text: "駅はどこですか" },
        { id: 2, text: "" },
      ]),
    );
    expect((await scan(["a.jsonl", "-o", "out.csv", "--keep", "id"])).status).toBe(2);
    const rows = [];
    for await (const { row } of readRows(join(cwd, "out.csv"))) rows.push(row);
    expect(rows).toMatchObject([
      { index: "0", decision: "allow", language: "ja", failure: "", guard: "screen", id: "'=1+1" },
      { index: "1", decision: "unknown", failure: "nothing_to_judge", score: "", id: "2" },
    ]);
    expect(Number(rows[0]?.["score any"])).toBeGreaterThan(0);
    expect((await readdir(cwd)).toSorted()).toEqual(["a.jsonl", "out.csv"]);
  });

  it("is refused under the name of another form", async () => {
    await file("a.jsonl", inJson);
    expect((await scan(["a.jsonl", "-o", "out.parquet"])).stderr).toMatch(/JSONL or CSV/);
  });
});

describe.skipIf(!existsSync("/dev/full"))("output that cannot be written", () => {
  const said = /^(?!.*\n\s+at )[^]*No space is left to write.*\[disk_full\]\n$/;
  it.each([
    ["a device", "a.jsonl -o /dev/full", said],
    ["standard output", "a.jsonl -o - > /dev/full", said],
    ["the summary", "a.jsonl -o out --json > /dev/full", said],
    ["the help", "--help > /dev/full", said],
    ["standard error", "a.jsonl -o out --progress plain 2> /dev/full", /^$/],
  ])("%s: status 2 and no stack", async (_what, line, expected) => {
    await file("a.jsonl", inJson);
    const command = `"$0" "$1" scan ${line}`;
    const args = ["-c", command, process.execPath, builtMain()];
    const { status, stderr } = spawnSync("bash", args, { cwd, encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toMatch(expected);
  });

  it("is quiet where the reader went away", async () => {
    await file("a.jsonl", inJson.repeat(2000));
    const command = '"$0" "$1" scan a.jsonl --progress never -o - | head -1 > /dev/null';
    const args = ["-c", command, process.execPath, builtMain()];
    expect(spawnSync("bash", args, { cwd, encoding: "utf8" }).stderr).toBe("");
  });
});

describe("a scan that was stopped resumes", () => {
  const ROWS = 4000;
  const many = jsonLines(
    Array.from({ length: ROWS }, (_, n) => ({
      id: n,
      prompt: `${n}: ${TEXTS[n % TEXTS.length]} `.repeat(1 + (n % 7)),
    })),
  );
  const args = ["many.jsonl", "--output", "out.jsonl", "--keep", "id"];

  async function writtenBytes(): Promise<number> {
    const { size } = await stat(join(cwd, "out.jsonl.partial")).catch(() => ({ size: 0 }));
    return size;
  }

  /** Starts a scan and sends it a signal once it has written so many bytes; whether it got there. */
  async function interrupt(signal: NodeJS.Signals, bytes: number): Promise<[boolean, string]> {
    const child = startKomainu(["scan", ...args], { cwd });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
    const closed = once(child, "close");
    while (child.exitCode === null && (await writtenBytes()) < bytes) await sleep(1);
    const sent = child.kill(signal);
    await closed;
    return [sent, stderr];
  }

  it("after kill -9 at any moment, to the same bytes", async () => {
    await file("many.jsonl", many);
    await scan([...args.slice(0, 1), "--output", "whole.jsonl", ...args.slice(3)]);
    const whole = await read("whole.jsonl");
    let kills = 0;
    for (let part = 0; part < 6; part += 1) {
      const target = Math.floor(((part + Math.random()) / 7) * whole.length);
      const [sent] = await interrupt("SIGKILL", target);
      if (sent && (await writtenBytes()) > 0) kills += 1;
    }
    expect(kills).toBeGreaterThan(2);
    const { status, stderr } = await scan([...args, "--concurrency", "7"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/Resuming after [\d,]+ rows/);
    expect((await read("out.jsonl")) === whole).toBe(true);
    expect((await records("out.jsonl")).map(({ row }) => row?.["id"])).toEqual(
      Array.from({ length: ROWS }, (_, n) => n),
    );
    expect((await readdir(cwd)).toSorted()).toEqual(["many.jsonl", "out.jsonl", "whole.jsonl"]);
  }, 180_000);

  it("after Ctrl-C, which says how; refuses what has changed since", async () => {
    await file("many.jsonl", many);
    const [, stderr] = await interrupt("SIGINT", 100_000);
    expect(stderr).toMatch(/Stopped after [\d,]+ rows\. They are kept: run the same/);

    const changed = await scan([...args, "--threshold", "0.123"]);
    expect(changed.status).toBe(2);
    expect(changed.stderr).toMatch(/thresholds: none → 0\.123[\s\S]*--restart/);
    await file("many.jsonl", `${many}{"id":-1,"prompt":"one more"}\n`);
    const grown = await scan(args);
    expect(grown.stderr).toMatch(/ {2}input: [0-9a-f]{12}… → [0-9a-f]{12}…\n/);

    const restarted = await scan([...args, "--restart"]);
    expect(restarted.status).toBe(0);
    expect(await records("out.jsonl")).toHaveLength(ROWS + 1);
    expect((await scan(args)).stderr).toMatch(/out\.jsonl is there already/);
  }, 60_000);

  it("two at once do not mix: the second is refused", async () => {
    await file("many.jsonl", many);
    const first = startKomainu(["scan", ...args], { cwd });
    const closed = once(first, "close");
    while ((await writtenBytes()) === 0) await sleep(1);
    first.kill("SIGSTOP");
    const second = await scan(args);
    first.kill("SIGCONT");
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`process ${first.pid}`);
    await closed;
    expect(await records("out.jsonl")).toHaveLength(ROWS);
  }, 60_000);
});

it("another model's verdicts are not mixed into an output", async () => {
  const guard = ["--guard", "shieldgemma", "--gpu", "none", "--threads", "1"];
  const args = ["a.jsonl", "--output", "out", ...guard, "--model", "model.gguf"];
  await file("a.jsonl", inJson.repeat(20));
  await file("model.gguf", await readFile(await fixtureGguf("tiny-shieldgemma")));
  const child = startKomainu(["scan", ...args], { cwd });
  const closed = once(child, "close");
  while (!(await read("out.partial").catch(() => "")).includes("\n")) await sleep(1);
  child.kill("SIGKILL");
  await closed;

  const other = await fixtureGguf("tiny-shieldgemma", { quantization: "q8_0" });
  await file("model.gguf", await readFile(other));
  const { status, stderr } = await scan(args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/provenance\.engine\.model\.sha256: .* → .*/);
});

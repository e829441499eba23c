import { execFile } from "node:child_process";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countRows } from "./count-rows.ts";
import { type DataRow, readRows, type ReadRowsOptions } from "./read-rows.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "komainu-rows-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function read(path: string, options?: ReadRowsOptions): Promise<DataRow[]> {
  const found: DataRow[] = [];
  for await (const item of readRows(path, options)) found.push(item);
  return found;
}

const rows = [
  { id: "1", text: 'こんにちは, "世界"' },
  { id: "2", text: "two\nlines" },
  { id: "3", text: "" },
];
const jsonl = rows.map((row) => JSON.stringify(row)).join("\n");
const csv = 'id,text\n1,"こんにちは, ""世界"""\n2,"two\nlines"\n3,\n';

describe("every form gives the same rows", () => {
  const parquet = (): Uint8Array =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: rows.map(({ id }) => id), type: "STRING" },
          { name: "text", data: rows.map(({ text }) => text), type: "STRING" },
        ],
        rowGroupSize: 2,
      }),
    );
  it.each([
    ["rows.jsonl", () => jsonl],
    ["end.jsonl", () => `${jsonl}\n`],
    ["blank.ndjson", () => `\n${jsonl.replaceAll("\n", "\n\n")}\n\n`],
    ["crlf.jsonl", () => `${jsonl.replaceAll("\n", "\r\n")}\r\n`],
    ["bom.jsonl", () => `\uFEFF${jsonl}`],
    ["rows.jsonl.gz", () => gzipSync(jsonl)],
    ["utf16.jsonl", () => Buffer.from(`\uFEFF${jsonl}`, "utf16le")],
    ["rows.csv", () => csv],
    ["bom.csv", () => `\uFEFF${csv}`],
    ["crlf.csv", () => csv.replaceAll(/(?<!two)\n/g, "\r\n")],
    ["cr.csv", () => csv.replaceAll(/(?<!two)\n/g, "\r")],
    ["cr.jsonl", () => `${jsonl.replaceAll("\n", "\r")}\r`],
    ["rows.csv.gz", () => gzipSync(csv)],
    ["rows.tsv", () => 'id\ttext\n1\t"こんにちは, ""世界"""\n2\t"two\nlines"\n3\t\n'],
    ["rows.parquet", parquet],
  ])("%s", async (name, content) => {
    const path = await file(name, content());
    const found = await read(path);
    expect(found.map(({ row }) => ({ ...row }))).toEqual(rows);
    expect(found.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(await countRows(path)).toBe(3);
    expect((await read(path, { from: 2 })).map(({ index, row }) => [index, row["id"]])).toEqual([
      [2, "3"],
    ]);
  });

  it("plain lines, the empty ones too", async () => {
    const path = await file("plain.txt", "一\r\n\r\nthree");
    expect((await read(path)).map(({ line, row }) => [line, row["text"]])).toEqual([
      [1, "一"],
      [2, ""],
      [3, "three"],
    ]);
  });

  it.each([
    ["end.txt", "一\r\rthree\r"],
    ["mixed.txt", "一\n\rthree"],
  ])("plain lines that end in a carriage return: %s", async (name, content) => {
    const found = await read(await file(name, content));
    expect(found.map(({ line, row }) => [line, row["text"]])).toEqual([
      [1, "一"],
      [2, ""],
      [3, "three"],
    ]);
  });

  it.each(["\n", "\r", "\r\n"])("line ends %j that are cut by a read of the disk", async (end) => {
    const texts = Array.from({ length: 20_000 }, (_, n) => "x".repeat(n % 11));
    for (const [name, head] of [
      ["cut.csv", ["id,text"]],
      ["cut.txt", []],
    ] as const) {
      const lines = name === "cut.csv" ? texts.map((text, n) => `${n},${text}`) : texts;
      const path = await file(name, [...head, ...lines].map((line) => line + end).join(""));
      for (const onDamage of ["stop", "report"] as const) {
        const found = await read(path, { onDamage });
        expect(found.map(({ row }) => row["text"])).toEqual(texts);
        expect(found.at(-1)?.line).toBe(texts.length + head.length);
      }
    }
  });

  it("a form that is named, whatever the file is called", async () => {
    expect(await read(await file("rows.dat", jsonl), { format: "jsonl" })).toHaveLength(3);
  });

  it("Shift_JIS when named", async () => {
    const path = await file("sjis.txt", Buffer.from([0x82, 0xb1, 0x82, 0xf1, 0x0a]));
    expect((await read(path, { encoding: "shift_jis" }))[0]?.row).toEqual({ text: "こん" });
  });

  it("letters that are cut between two reads of the disk", async () => {
    const text = "あ".repeat(100_000);
    expect((await read(await file("long.txt", text)))[0]?.row).toEqual({ text });
  });

  it("Parquet: only the columns asked for, and large integers without loss", async () => {
    const data = parquetWriteBuffer({
      columnData: [
        { name: "n", data: [1n, 9_007_199_254_740_993n], type: "INT64" },
        { name: "text", data: ["a", "b"], type: "STRING" },
      ],
    });
    const path = await file("columns.parquet", new Uint8Array(data));
    expect((await read(path, { columns: ["n"] })).map(({ row }) => row)).toEqual([
      { n: 1 },
      { n: "9007199254740993" },
    ]);
  });
});

it("Parquet keeps a U+FEFF at the beginning of a cell", async () => {
  const text = ["\uFEFFmarked", "plain"];
  const columnData = [{ name: "text", data: text, type: "STRING" as const }];
  const path = await file("mark.parquet", new Uint8Array(parquetWriteBuffer({ columnData })));
  expect((await read(path)).map(({ row }) => row["text"])).toEqual(text);
});

describe("bytes that are not of the encoding damage their row alone, when damage is reported", () => {
  const bad = Buffer.from([0xe3, 0x81]);
  it.each<[string, (string | Buffer)[], unknown[]]>([
    [
      "a.jsonl",
      ['{"t":"こん"}\n{"t":"', bad, '"}\n{"t":"\uFEFFは"}\n'],
      [{ t: "こん" }, 2, { t: "\uFEFFは" }],
    ],
    [
      "b.csv",
      ["\uFEFFt,u\nこん,1\n", bad, ',2\n"は\nね",3\n'],
      [{ t: "こん", u: "1" }, 3, { t: "は\nね", u: "3" }],
    ],
    [
      "c.txt",
      ["こん\n\uFFFD\n", bad, "\nね"],
      [{ text: "こん" }, { text: "\uFFFD" }, 3, { text: "ね" }],
    ],
  ])("%s", async (name, pieces, expected) => {
    const path = await file(name, Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
    const rows = await read(path, { onDamage: "report" });
    expect(rows.map(({ row, line, damage }) => (damage ? line : row))).toEqual(expected);
    const messages = rows.flatMap(({ damage }) => damage?.message ?? []);
    expect(messages).toEqual([expect.stringMatching(/line \d: not UTF-8/)]);
    await expect(read(path)).rejects.toMatchObject({ code: "file_damaged" });
  });

  it("reads what is whole to the same text, however it is cut by the disk", async () => {
    const path = await file("long.txt", "あ\n".repeat(40_000));
    expect(await read(path, { onDamage: "report" })).toEqual(await read(path));
  });

  it.each(["shift_jis", "CP932", "euc-jp", "utf-16le"])("reads %s", async (encoding) => {
    const bytes = {
      shift_jis: [0x82, 0xb1, 0x0a],
      CP932: [0x82, 0xb1, 0x0a],
      "euc-jp": [0xa4, 0xb3, 0x0a],
      "utf-16le": [0x53, 0x30, 0x0a, 0],
    };
    const path = await file("x.txt", Buffer.from(bytes[encoding as keyof typeof bytes]));
    const rows = await read(path, { encoding, onDamage: "report" });
    expect(rows.map(({ row }) => row)).toEqual([{ text: "こ" }]);
  });
});

describe("what is damaged is named by file and line, and never skipped", () => {
  it.each<[string, string | Uint8Array, string, RegExp]>([
    ["half.jsonl", '{"a":1}\n{"a":\n', "file_damaged", /half\.jsonl, line 2: not JSON/],
    ["array.jsonl", '{"a":1}\n\n[1]\n', "file_damaged", /array\.jsonl, line 3: not a JSON object/],
    [
      "fields.csv",
      "a,b\n1,2\n1,2,3\n",
      "file_damaged",
      /fields\.csv, line 3: it has more or fewer/,
    ],
    ["quote.csv", 'a,b\n1,2\n"x" y,2\n', "file_damaged", /quote\.csv, line 3: /],
    ["open.csv", 'a,b\n1,"2\n', "file_damaged", /open\.csv, line 2: /],
    ["twice.csv", "a,a\n1,2\n", "file_damaged", /two columns are called "a"/],
    ["latin.txt", Buffer.from([0x61, 0x0a, 0xe9, 0x61]), "file_damaged", /line 2: not UTF-8/],
    ["cut.txt", Buffer.from([0x61, 0x0a, 0xe3, 0x81]), "file_damaged", /line 2: not UTF-8/],
    ["cut.txt.gz", gzipSync("abc".repeat(99)).subarray(0, 20), "file_damaged", /cut\.txt\.gz/],
    ["no.parquet", "not parquet at all", "file_damaged", /no\.parquet/],
    ["name.dat", "", "invalid_input", /--format jsonl/],
    ["one.json", "[]", "invalid_input", /one object a line/],
  ])("%s", async (name, content, code, message) => {
    const path = await file(name, content);
    await expect(read(path)).rejects.toMatchObject({ code });
    await expect(read(path)).rejects.toThrow(message);
  });

  it("a file that is not there, a directory", async () => {
    await expect(read(join(directory, "gone.csv"))).rejects.toMatchObject({
      code: "file_not_found",
    });
    await expect(read(directory, { format: "lines" })).rejects.toMatchObject({
      code: "file_not_found",
    });
  });

  it("a message does not quote the text", async () => {
    const path = await file("private.jsonl", '{"text": secret}\n');
    await expect(read(path)).rejects.toThrow(/^(?!.*secret)/);
  });

  it("damaged rows can be reported in their place instead", async () => {
    const json = await read(await file("some.jsonl", '{"a":1}\n{\n{"a":3}'), {
      onDamage: "report",
    });
    expect(json.map(({ index, damage }) => [index, damage?.code])).toEqual([
      [0, undefined],
      [1, "file_damaged"],
      [2, undefined],
    ]);
    const csv = await read(await file("some.csv", "a,b\n1\n1,2\n"), { onDamage: "report" });
    expect(csv.map(({ index, damage }) => [index, damage?.code])).toEqual([
      [0, "file_damaged"],
      [1, undefined],
    ]);
  });
});

it("memory does not grow with the file", async () => {
  const line = `${JSON.stringify({ text: "x".repeat(1000) })}\n`;
  const path = await file("big.jsonl", "");
  for (let written = 0; written < 120; written++) await appendFile(path, line.repeat(1000));
  // 120 MB, read in a process whose heap may hold half of that.
  const script = `
    import { readRows } from "./src/rows/read-rows.ts";
    let count = 0;
    for await (const row of readRows(process.argv[1])) count = row.index + 1;
    console.log(count);`;
  const node = ["--max-old-space-size=60", "--import", "tsx", "--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, path]);
  expect(stdout.trim()).toBe("120000");
});

it("stops at an abort", async () => {
  const controller = new AbortController();
  const path = await file("abort.txt", "a\n".repeat(100));
  const found: number[] = [];
  await expect(async () => {
    for await (const { index } of readRows(path, { signal: controller.signal })) {
      found.push(index);
      if (index === 4) controller.abort(new Error("enough"));
    }
  }).rejects.toThrow("enough");
  expect(found).toHaveLength(5);
});

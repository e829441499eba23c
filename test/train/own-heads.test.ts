import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { createGuard } from "../../src/guard/create-guard.ts";
import { decodeReader } from "../../src/reader/model-file.ts";
import { EVERYDAY_TURNS } from "../../src/train/heads/everyday-turns.ts";
import { writeBaseFolder } from "../fixtures/encoder/base-folder.ts";

const DATA = join(import.meta.dirname, "..", "..", "data", "screen");
const TUNER = join(import.meta.dirname, "..", "fixtures", "encoder", "stand-in-tuner.mjs");

/** Few characters, so that an encoder of random weights tells them apart. */
const AGAINST = ["薬を飲む量", "錠剤の飲み方", "熱と咳の薬", "咳の錠剤の量", "熱の薬の飲み方"];
const NOT = ["駅前の駐車場", "電車の駅の道", "駐車場の道", "駅の電車の席", "電車の席と駅"];
const ABOUT = ["月曜", "旅行", "妹", "友人", "明日", "今週"];

function row(text: string, label: 0 | 1, id = "no-medicine"): object {
  return { text, labels: { [id]: label } };
}

function rowsOf(subjects: readonly string[], label: 0 | 1): readonly object[] {
  return subjects.flatMap((subject) =>
    ABOUT.map((about) => row(`${about}、${subject}は？`, label)),
  );
}

/** 30 rows of each label. */
const ROWS = [...rowsOf(AGAINST, 1), ...rowsOf(NOT, 0)];

function drawn(value: object): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

let folder = "";
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name));
const sha256 = (name: string) => createHash("sha256").update(read(name)).digest("hex");

function writeRows(name: string, rows: readonly unknown[]): string {
  writeFileSync(at(name), rows.map((one) => `${JSON.stringify(one)}\n`).join(""));
  return at(name);
}

/** A reader of a random encoder that was not tuned: it tells spellings apart, and knows nothing. */
async function makeBase(): Promise<void> {
  const files = ["own-ja-first", "own-ja-benign-first", "own-en-first", "own-en-benign-first"];
  const lines = files.flatMap((file) =>
    readFileSync(join(DATA, `${file}.jsonl`), "utf8")
      .split("\n")
      .slice(0, 60),
  );
  writeFileSync(at("rows.jsonl"), lines.join("\n"));
  const texts = [...Object.values(EVERYDAY_TURNS).flat(), JSON.stringify(ROWS)];
  writeBaseFolder(at("base"), texts);
  const args = ["--data", at("rows.jsonl"), "--base", at("base"), "--python", TUNER];
  await runCli(["train", "reader", ...args, "--out", at("base.safetensors")]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "komainu-heads-"));
  silence();
  await makeBase();
  writeRows("mine.jsonl", ROWS);
  const policy = {
    id: "no-medicine",
    title: "No medical advice",
    category: "advice",
    prompt: "The prompt shall not ask for a treatment.",
    response: "The response shall not advise a treatment.",
  };
  writeFileSync(at("policy.json"), JSON.stringify(policy));
});
afterAll(() => rmSync(folder, { recursive: true }));

let printed = "";
let said = "";
function silence(): void {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
}
beforeEach(() => {
  [printed, said] = ["", ""];
  silence();
});
afterEach(() => vi.restoreAllMocks());

function train(data: string, out: string, ...more: readonly string[]): Promise<number> {
  const base = more.includes("--base") ? [] : ["--base", at("base.safetensors")];
  const args = ["train", "reader", "--data", at(data), "--out", at(out), "--threads", "2"];
  return runCli([...args, ...base, ...more]);
}

interface Checked {
  readonly decision: string;
  readonly policies: readonly { policy: string; category: string; score: number }[];
  readonly windows?: { readonly worst: { readonly start: number; readonly end: number } };
  readonly provenance: unknown;
}

async function check(model: string, text: string, ...more: readonly string[]): Promise<Checked> {
  printed = "";
  const args = ["check", "--guard", "reader", "--model", at(model), "--json", ...more, text];
  await runCli(args);
  return JSON.parse(printed) as Checked;
}

const ONLY = ["--policy", "no-medicine"];

/** How many of 15 texts that were not learnt from are denied. */
async function deniedOf(subjects: readonly string[]): Promise<number> {
  const policies = ["no-medicine"];
  await using guard = await createGuard({
    guard: "reader",
    model: at("mine.safetensors"),
    policies,
  });
  const unseen = subjects.flatMap((one) =>
    ["昨日", "弟", "夏"].map((about) => `${about}、${one}は？`),
  );
  const verdicts = await Promise.all(unseen.map((text) => guard.check(text)));
  return verdicts.filter(({ decision }) => decision === "deny").length;
}

describe("komainu train reader --base FILE", () => {
  it("learns a policy that the base cannot see, and check applies it", async () => {
    expect(await train("mine.jsonl", "mine.safetensors", "--policy", at("policy.json"))).toBe(0);
    expect(printed).toContain("no-medicine  new    60       30");
    expect(printed).toMatch(/Of 140 everyday turns, none of them learnt from: flagged \d+/u);
    expect(await deniedOf(AGAINST)).toBeGreaterThan(15 / 2);
    expect(await deniedOf(NOT)).toBeLessThanOrEqual(1);
  });

  it("names base and data, and leaves the heads that it was given as they were", async () => {
    const text = "妹の咳と熱は？";
    const { policies, provenance } = await check("mine.safetensors", text);
    expect(provenance).toMatchObject({
      guard: "reader",
      training: { base: sha256("base.safetensors"), data: sha256("mine.jsonl") },
    });
    const own = policies.find(({ policy }) => policy === "no-medicine");
    expect(own?.category).toBe("advice");
    const before = await check("base.safetensors", text);
    expect(policies.filter((one) => one !== own)).toEqual(before.policies);
    const report: unknown = JSON.parse(read("mine.json").toString());
    expect(report).toMatchObject({
      format: "komainu-reader-heads/1",
      heads: [{ id: "no-medicine", fit: "new", positives: 30, negatives: 30 }],
      kept: [],
    });
  });

  it("gives the same file from the same data and seed", async () => {
    await train("mine.jsonl", "again.safetensors", "--policy", at("policy.json"), "--threads", "1");
    expect(read("again.safetensors")).toEqual(read("mine.safetensors"));
  });

  it("finds one sentence among others, and names its place", async () => {
    const filler = "月曜、電車の駅の道は駅前の駐車場。駅の電車の席は、明日の電車の席と駅。".repeat(
      4,
    );
    // As long as a part, which therefore holds nothing else.
    const sentence = `${"妹の咳と熱の薬、錠剤を飲む量は、薬の飲み方と咳の薬の量、".repeat(3)}薬。`;
    const { decision, windows } = await check(
      "mine.safetensors",
      filler + sentence + filler,
      ...ONLY,
    );
    expect(decision).toBe("deny");
    expect(windows?.worst.start).toBeLessThanOrEqual(filler.length);
    expect(windows?.worst.end).toBeGreaterThanOrEqual(filler.length + sentence.length - 1);
  });

  it("is what scan, eval and calibrate judge by too", async () => {
    const guard = ["--guard", "reader", "--model", at("mine.safetensors"), ...ONLY];
    const labelled = ROWS.map((one, index) => ({ ...one, harmful: index < 30 ? 1 : 0 }));
    const data = writeRows("labelled.jsonl", labelled);
    await runCli(["scan", data, ...guard, "-o", at("verdicts.jsonl")]);
    expect(read("verdicts.jsonl").toString()).toContain('"policy":"no-medicine"');
    const out = ["--output", at("calibration.json")];
    expect([await runCli(["calibrate", "--task", data, ...guard, ...out]), said]).toEqual([
      0,
      expect.anything(),
    ]);
    printed = "";
    await runCli(["eval", "--task", data, ...guard, "--resamples", "0", "--json"]);
    expect(JSON.parse(printed)).toMatchObject({ evaluations: [{ rows: 60 }] });
  });

  it("adds to what it added before, and remembers where that came from", async () => {
    const other = ROWS.map((one, index) => ({ ...one, labels: { other: index < 30 ? 0 : 1 } }));
    writeRows("other.jsonl", other);
    const base = ["--base", at("mine.safetensors")];
    expect(await train("other.jsonl", "both.safetensors", ...base)).toBe(0);
    const { header } = decodeReader(read("both.safetensors"));
    expect(header.policies?.map(({ title }) => title)).toEqual(["No medical advice", "other"]);
    expect(header.training).toMatchObject({
      base: { sha256: sha256("mine.safetensors") },
      before: { base: { sha256: sha256("base.safetensors") }, dataSha256: sha256("mine.jsonl") },
    });
  });

  it("fits a head of the base again, and keeps those that too few rows are labelled for", async () => {
    const rows = ROWS.map((_, index) => {
      const labels = { dangerous: index < 30 ? 1 : 0, sexual: 0 };
      return { ...ROWS[index], harmful: labels.dangerous, labels };
    });
    writeRows("harm.jsonl", rows);
    expect(await train("harm.jsonl", "harm.safetensors", "--json")).toBe(0);
    const report = JSON.parse(printed) as {
      heads: { id: string; fit: string; measure: Measures; before: Measures }[];
      kept: unknown;
    };
    type Measures = Record<"auroc", { value: number }>;
    expect(report.heads.map(({ id, fit }) => `${id} ${fit}`)).toEqual([
      "dangerous_content again",
      "any again",
    ]);
    expect(report.kept).toEqual([{ id: "sexually_explicit", positives: 0, negatives: 60 }]);
    for (const { measure, before } of report.heads) {
      expect(measure.auroc.value).toBeGreaterThan(before.auroc.value);
    }
  });
});

const FEW = ROWS.slice(15);
const ONE_TOPIC = ROWS.map((one) => ({
  ...one,
  topic: JSON.stringify(one).includes(":1") ? "a" : undefined,
}));
/** Labels that nothing in the texts tells. */
const CHANCE = ROWS.toSorted((a, b) => (drawn(a) < drawn(b) ? -1 : 1)).map((one, index) =>
  Object.assign({}, one, { labels: { chance: index < 30 ? 1 : 0 } }),
);

describe("komainu train reader --base FILE refuses", () => {
  it.each([
    ["a row without text", [ROWS[0], { labels: {} }], [], "bad.jsonl, line 2"],
    ["a text without a letter", [row("…", 1)], [], "line 1: not a row to learn from"],
    ["a label of 2", [ROWS[0], ROWS[1], { text: "x", labels: { a: 2 } }], [], "line 3"],
    ["a row of a test set", [{ ...ROWS[0], split: "test" }], [], "train without its file"],
    ["two labels of one text", [row("x", 1), row("x", 0)], [], "line 2: the same text is labelled"],
    ["an unknown label", [row("x", 1, "typo")], ["--policy", "P"], 'line 1: "typo" is neither'],
    ["rows without labels", [{ text: "x" }], [], "No row has a label"],
    [
      "too few rows",
      FEW,
      [],
      '"no-medicine" has 15 rows labelled 1 and 30 labelled 0; at least 20',
    ],
    ["rows of one topic", ONE_TOPIC, [], "share 1 topic, and rows of one topic"],
    ["what cannot be learnt", CHANCE, [], "does not tell its rows apart: AUROC"],
    ["a policy without rows", ROWS, ["--policy", "Q"], '"other" has 0 rows labelled 1'],
    [
      "an option for tuning",
      ROWS,
      ["--python", "x"],
      "--python is of no use where the base is a reader",
    ],
    [
      "a base that is not there",
      ROWS,
      ["--base", "none.safetensors"],
      'It is "bundled", or a file',
    ],
    ["a base that is no reader", ROWS, ["--base", "P"], "The reader's model file is damaged"],
  ])("%s, and says why", async (_, rows, args, message) => {
    writeRows("bad.jsonl", rows);
    const other = { id: "other", prompt: "p", response: "r" };
    const policies = [JSON.parse(read("policy.json").toString()) as unknown, other];
    writeFileSync(at("two.json"), JSON.stringify(policies));
    const files: Record<string, string> = { P: at("policy.json"), Q: at("two.json") };
    const given = args.map((arg) => files[arg] ?? arg);
    expect(await train("bad.jsonl", "bad.safetensors", ...given)).toBe(2);
    expect(said).toContain(message);
  });

  it("options for a reader where the base is a folder, and outputs over what it reads", async () => {
    expect(await train("mine.jsonl", "x.safetensors", "--base", folder, "--no-everyday")).toBe(2);
    expect(said).toContain("--no-everyday is of no use where the base is a folder");
    expect(await train("mine.jsonl", "base.safetensors", "--force")).toBe(2);
    expect(said).toContain("is the base");
  });
});

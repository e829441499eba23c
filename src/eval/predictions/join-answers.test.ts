import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KomainuError } from "../../core/index.ts";
import { readTaskRows } from "../data/read-task-rows.ts";
import { ownTask } from "../tasks/own-task.ts";
import { readPredictions, type PredictionOptions } from "./read-predictions.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-join-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Rows = readonly object[];

async function write(name: string, rows: Rows): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

/** The scores that join the rows, in the rows' order, and the answers to rows without a label. */
async function joined(
  answers: Rows,
  labelled: Rows,
  options: Pick<Partial<PredictionOptions>, "limit" | "columns" | "scoreColumn"> = {},
) {
  const columns = options.columns ?? {};
  const rows = await write("rows.jsonl", labelled);
  const task = ownTask(rows, columns);
  const unlabelled: number[] = [];
  const found = readPredictions(await write("answers.jsonl", answers), {
    task: { group: "prompt", target: "prompt" },
    rules: "strict",
    columns,
    rows: (onUnlabelled) => readTaskRows(task, rows, { onUnlabelled }),
    onUnlabelled: (line) => void unlabelled.push(line),
    ...options,
  });
  const scores: string[] = [];
  for await (const { row, judgement } of found) scores.push(`${row.line}:${judgement.score}`);
  return { scores, unlabelled };
}

const LINES = [1, 2, 3, 4];
const labelled = LINES.map((line) => ({
  id: `r${line}`,
  prompt: `text ${line}`,
  harmful: line % 2,
}));
const plain = labelled.map(({ id: _id, ...row }) => row);
/** Row 2 has no label, and neither has the last one. */
const holes = labelled.map((row, i) => (i % 2 === 1 ? { ...row, harmful: "" } : row));
const score = (line: number) => line / 10;
const scanned = LINES.map((line) => ({ index: line - 1, decision: "allow", score: score(line) }));
const kept = scanned.map((answer, i) => ({ ...answer, row: labelled[i] }));
const recorded = LINES.map((line) => ({
  line,
  id: `r${line}`,
  decision: "allow",
  score: score(line),
}));
const byId = LINES.map((line) => ({ id: `r${line}`, score: score(line) }));
const bare = LINES.map((line) => ({ score: score(line) }));
const withTexts = LINES.map((line) => ({ score: score(line), prompt: ` text ${line}` }));
const ALL = ["1:0.1", "2:0.2", "3:0.3", "4:0.4"];
const shuffled = (rows: Rows) => [rows[2], rows[0], rows[3], rows[1]] as Rows;

describe("recorded answers are joined with the rows that they are to", () => {
  it.each<[string, Rows, Rows]>([
    ["a scan's, in order", scanned, plain],
    ["a scan's, backwards", scanned.toReversed(), plain],
    ["a scan's with its rows, shuffled", shuffled(kept), labelled],
    ["rows.jsonl, shuffled", shuffled(recorded), labelled],
    ["scores by id, shuffled", shuffled(byId), labelled],
    ["scores by the ids of lines", shuffled(bare.map((row, i) => ({ ...row, id: i + 1 }))), plain],
    [
      "scores by an index as tables hold it",
      bare.map((row, i) => ({ ...row, index: `${i}` })),
      plain,
    ],
    ["scores in order", bare, labelled],
    ["scores with texts", withTexts, labelled],
    ["scores that carry another text", bare.map((row) => ({ ...row, output: "yes" })), labelled],
  ])("%s", async (_, answers, rows) => {
    expect(await joined(answers, rows)).toEqual({ scores: ALL, unlabelled: [] });
  });

  it.each<[string, Rows, number[]]>([
    ["by place", scanned, [2, 4]],
    ["by place, backwards", scanned.toReversed(), [1, 3]],
    ["by id", byId, [2, 4]],
    ["by id, where they have no answer", [byId[0] ?? {}, byId[2] ?? {}], []],
    ["in order", bare, [2, 4]],
  ])("rows without a label %s", async (_, answers, unlabelled) => {
    const found = await joined(answers, holes);
    expect(found.scores).toEqual(["1:0.1", "3:0.3"]);
    expect(found.unlabelled.toSorted((a, b) => a - b)).toEqual(unlabelled);
  });

  it.each<[string, Rows]>([
    ["all answers", scanned],
    ["all answers, backwards", scanned.toReversed()],
    ["answers to these rows only", scanned.slice(0, 2)],
    ["answers by id", shuffled(byId)],
  ])("--limit measures the first rows of %s", async (_, answers) => {
    expect((await joined(answers, labelled, { limit: 2 })).scores).toEqual(["1:0.1", "2:0.2"]);
  });

  it("by a column of ids that is named", async () => {
    const rows = labelled.map(({ id, ...row }) => ({ ...row, 番号: id }));
    const answers = shuffled(byId.map(({ id, score: value }) => ({ 番号: id, score: value })));
    expect((await joined(answers, rows, { columns: { id: "番号" } })).scores).toEqual(ALL);
  });
});

describe("answers that do not fit the rows are refused, without their texts", () => {
  const more = { index: 4, decision: "allow", score: 0.5 };
  const other = kept.map((answer) => ({ ...answer, row: { prompt: "an other text" } }));
  it.each<[string, Rows, Rows, RegExp]>([
    ["too few", scanned.slice(0, 2), plain, /2 of 4 labelled rows have no answer \(row 3, 4\)/u],
    ["holes", [scanned[0] ?? {}, scanned[3] ?? {}], plain, /2 of 4 .*\(row 2, 3\)/u],
    ["too many", [...scanned, more], plain, /1 recorded answers are to none .*\(row 5 of/u],
    ["twice the same", [...scanned, scanned[0] ?? {}], plain, /1 recorded .*before \(row 5 of/u],
    [
      "twice at once",
      [scanned[3] ?? {}, scanned[3] ?? {}, ...scanned],
      plain,
      /rows 1 and 2: both are to one row/u,
    ],
    ["too few in order", bare.slice(1), plain, /\(row 4\).*joined in order/u],
    ["too few by id", byId.slice(1), labelled, /1 of 4 .*\(row 1\).*by their ids/u],
    [
      "other ids",
      byId.map((row) => ({ ...row, id: `x${row.id}` })),
      labelled,
      /4 of 4 .*4 recorded/u,
    ],
    ["twice the same id", [...byId, byId[0] ?? {}], labelled, /answered before \(row 5/u],
    [
      "other ids beside the index",
      shuffled(kept),
      labelled.toReversed(),
      /its id is not that of row 1/u,
    ],
    ["other texts beside the index", other, plain, /row 1: its text is not that of row 1/u],
    [
      "a shuffled file with texts",
      shuffled(withTexts),
      plain,
      /row 1: its text is not that of row 1.*"index"/u,
    ],
    [
      "no index in a row",
      [...scanned.slice(0, 3), { decision: "allow", score: 0.4 }],
      plain,
      /row 4: there is no index/u,
    ],
  ])("%s", async (_, answers, rows, message) => {
    const error: unknown = await joined(answers, rows).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KomainuError);
    expect(error).toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(message) as string,
    });
    expect(String(error)).not.toMatch(/other text|text \d/u);
  });
});

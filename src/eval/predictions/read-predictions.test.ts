import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuardFamily } from "../../core/index.ts";
import { guardreasoner } from "../../families/guardreasoner.ts";
import { FAMILIES } from "../../families/registry.ts";
import type { EvalRow } from "../data/row.ts";
import { makeRow } from "../tasks/read-record.ts";
import { readPredictions, type PredictionOptions } from "./read-predictions.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-predictions-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function read(rows: readonly object[], options: Partial<PredictionOptions> = {}) {
  return readText("answers.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""), options);
}

async function readText(name: string, text: string, options: Partial<PredictionOptions> = {}) {
  const file = join(folder, name);
  await writeFile(file, text);
  const task = { group: "prompt", target: "prompt" } as const;
  const found = [];
  for await (const item of readPredictions(file, {
    task,
    rules: "strict",
    columns: {},
    ...options,
  })) {
    found.push(item);
  }
  return found;
}

const WORDING = { prompt: { en: "No rudeness." }, response: { en: "No rudeness." } };
const policies = [{ policy: "hate_speech", category: "hate_speech", score: 0.7, threshold: 0.5 }];

describe("recorded answers", () => {
  it("reads verdicts of a scan with the labels that it kept", async () => {
    const [first, second] = await read([
      { index: 0, decision: "deny", score: 0.7, policies, language: "ja", row: { harmful: 1 } },
      { index: 1, decision: "unknown", failure: { code: "timeout" }, row: { harmful: 0 } },
    ]);
    expect(first).toMatchObject({
      row: { positive: true, language: "ja" },
      judgement: { decision: "deny", score: 0.7, policies },
    });
    expect(second?.judgement).toMatchObject({ decision: "unknown", failure: "timeout" });
  });

  it("reads the table of a scan as its records, whatever the copied columns are called", async () => {
    const guards: string[] = [];
    const titles =
      "index,decision,score,violations,reason,failure,target,language,score any,score hate_speech,guard,model";
    const table = [
      `${titles},harmful,row decision,score mine,lang`,
      "0,deny,0.7,any,,,response,ko,0.7,0.1,,,無害,1,0.9,en",
      "2,allow,0.6,,,,prompt,ja,0.2,0.6,own,own-1,harmful,0,0.9,en",
      "3,unknown,,,,timeout,,,,,own,own-1,1,1,,",
    ];
    const options = { onGuard: (name: string) => void guards.push(name) };
    const found = await readText("verdicts.csv", `\uFEFF${table.join("\r\n")}\r\n`, options);
    expect(found.map(({ row }) => [row.positive, row.target, row.language])).toEqual([
      [false, "response", "ko"],
      [true, "prompt", "ja"],
      [true, "prompt", "und"],
    ]);
    expect(found.map(({ judgement }) => judgement)).toEqual([
      {
        decision: "deny",
        score: 0.7,
        policies: [
          { policy: "any", category: "any", score: 0.7, threshold: null, violated: true },
          {
            policy: "hate_speech",
            category: "hate_speech",
            score: 0.1,
            threshold: null,
            violated: false,
          },
        ],
      },
      expect.objectContaining({ decision: "allow", score: 0.6 }),
      { decision: "unknown", score: null, policies: [], failure: "timeout" },
    ]);
    expect(guards).toEqual(["own (own-1)"]);
    const byOther = await readText("verdicts.csv", table.join("\n"), {
      columns: { label: "decision" },
    });
    expect(byOther.map(({ row }) => row.positive)).toEqual([true, false, true]);
    const named = await readText("verdicts.csv", table.join("\n"), { scoreColumn: "score" });
    expect(named.map(({ judgement }) => judgement.decision)).toEqual(["deny", "allow", "unknown"]);
  });

  it("says how verdicts without a label come by one", async () => {
    await expect(read([{ index: 0, decision: "deny", score: 0.7 }])).rejects.toThrow(
      /--task FILE.*--keep COLUMN/u,
    );
  });

  it("reads ARISE's answers, as fields or as it wrote them, and guesses none", async () => {
    const found = await read([
      { harmful: 1, 回答可否: "回答拒否", カテゴリ: "危険なコンテンツ" },
      { harmful: 0, predict: "{'回答可否': '回答許可', 'カテゴリ': '無し'}" },
      { harmful: 1, 回答可否: "回答許可", カテゴリ: "危険なコンテンツ" },
      { harmful: 1, predict: "回答できません" },
    ]);
    expect(found.map(({ judgement }) => judgement.decision)).toEqual([
      "deny",
      "allow",
      "unknown",
      "unknown",
    ]);
    const violated = found[0]?.judgement.policies.filter(({ score }) => score === 1);
    expect(violated?.map(({ policy }) => policy)).toEqual(["any", "dangerous_content"]);
  });

  it("reads the answers of a family of one's own, which is given, before those of others", async () => {
    const own: GuardFamily = {
      ...guardreasoner,
      id: "own",
      policies: [{ id: "rude", title: "Rude", category: "harassment", wording: WORDING }],
      recorded: {
        find: ({ predict }) => (typeof predict === "string" ? predict : null),
        read: (output) =>
          /^(polite|rude)$/.test(output)
            ? { scores: { rude: output === "rude" ? 1 : 0 } }
            : { scores: {}, failure: { code: "unreadable_answer", message: "Neither." } },
      },
    };
    const rows = ["rude", "polite", "maybe"].map((predict) => ({ harmful: 1, predict }));
    const found = await read(rows, { families: [...FAMILIES, own] });
    expect(found.map(({ judgement }) => judgement.decision)).toEqual(["deny", "allow", "unknown"]);
    expect(found[0]?.judgement.policies).toEqual([
      { policy: "rude", category: "harassment", score: 1, threshold: 0.5 },
    ]);
  });

  it("joins verdicts with labelled rows of another file by their place", async () => {
    async function* labelled(): AsyncGenerator<EvalRow> {
      yield makeRow(1, { positive: true, prompt: "one" });
      yield makeRow(3, { positive: false, prompt: "three" });
    }
    const unlabelled: number[] = [];
    const found = await read(
      [0, 1, 2].map((index) => ({ index, decision: "allow", score: index / 10, policies: [] })),
      { rows: labelled(), onUnlabelled: (line) => void unlabelled.push(line) },
    );
    expect(found.map(({ row, judgement }) => [row.prompt, judgement.score])).toEqual([
      ["one", 0],
      ["three", 0.2],
    ]);
    expect(unlabelled).toEqual([2]);
  });

  it("joins GuardReasoner's answers with labels of another file, as WildGuardTest needs it", async () => {
    async function* labelled(): AsyncGenerator<EvalRow> {
      yield makeRow(2, { positive: true, prompt: "two" });
    }
    const answers = ["unharmful", "harmful"].map((label) => ({
      prompt: "p",
      label: "x",
      predict: `Request: ${label}`,
    }));
    const found = await read(answers, { rows: labelled(), rules: "paper" });
    expect(found).toMatchObject([{ row: { prompt: "two" }, judgement: { decision: "deny" } }]);
  });

  it("reads bare scores, decided at 0.5, and an empty one as not judged", async () => {
    const found = await read(
      [
        { p: 0.5, harmful: true },
        { p: "0.4", harmful: "no" },
        { p: null, harmful: 1 },
      ],
      { scoreColumn: "p" },
    );
    expect(found.map(({ judgement }) => judgement.decision)).toEqual(["deny", "allow", "unknown"]);
  });

  it.each([
    ["a file of something else", [{ text: "x" }], "neither"],
    ["a score that is no probability", [{ score: 3, harmful: 1 }], "from 0 to 1"],
    ["a decision of another kind", [{ decision: "block", harmful: 1 }], "none of allow"],
    ["a label of another kind", [{ score: 0.1, harmful: "perhaps" }], "holds no label there"],
  ])("refuses %s", async (_, rows, message) => {
    await expect(read(rows)).rejects.toThrow(message);
  });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readPaperTables } from "../../../test/fixtures/published-numbers.ts";
import { locateData } from "../data/locate-data.ts";
import { readTaskRows } from "../data/read-task-rows.ts";
import { GUARDREASONER_PAPER } from "./published.ts";
import { findTask, TASKS } from "./registry.ts";

const SHARED = process.env["KOMAINU_SHARED_DATA"] ?? resolve("../shared/data");

describe.each(TASKS)("task $id", ({ id, hub }) => {
  it("has a README with source, licence and published numbers", () => {
    const readme = readFileSync(`src/eval/tasks/${id}/README.md`, "utf8");
    for (const word of ["Source", "icence", "Published", `--task ${id}`]) {
      expect(readme).toContain(word);
    }
  });

  it("is pinned to a commit, or says that one must be given", () => {
    const revision = hub?.revision ?? null;
    expect(revision === null || /^[0-9a-f]{40}$/.test(revision)).toBe(true);
  });
});

it("is every folder there is, once", () => {
  const folders = readdirSync("src/eval/tasks", { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(TASKS.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => name).sort());
});

/** A row as the benchmark's own file has it, and what becomes of it. */
const ORIGINALS: readonly (readonly [
  string,
  Record<string, unknown>,
  Record<string, unknown> | null,
])[] = [
  [
    "openai-mod",
    { prompt: "p", S: 0, H: 1, HR: 0 },
    {
      positive: true,
      labels: {
        "openai/sexual": false,
        "openai/hate": true,
        "openai/harassment": false,
        sexually_explicit: false,
        hate_speech: true,
        harassment: false,
      },
    },
  ],
  [
    "openai-mod",
    { prompt: "p", S3: 1 },
    { positive: true, labels: { "openai/sexual/minors": true, sexually_explicit: true } },
  ],
  [
    "toxicchat",
    { user_input: "p", toxicity: "1", human_annotation: "True", conv_id: "c" },
    { positive: true, id: "c" },
  ],
  ["toxicchat", { user_input: "p", toxicity: "0", human_annotation: "False" }, null],
  [
    "aegis",
    { text: "p", text_type: "user_message", labels_0: "Safe", labels_1: "Safe", labels_2: "Hate" },
    { positive: false },
  ],
  [
    "aegis",
    { text: "p", text_type: "user_message", labels_0: "Safe", labels_1: "Hate" },
    { positive: true },
  ],
  ["aegis", { text: "p", text_type: "llm_response", labels_0: "Safe" }, null],
  [
    "xstest",
    { id: 3, prompt: "p", label: "safe", type: "homonyms" },
    { positive: false, type: "homonyms" },
  ],
  [
    "xstest-refusal",
    { prompt: "p", response: "r", label: "refusal" },
    { positive: true, target: "response" },
  ],
  [
    "beavertails",
    { prompt: "p", response: "r", is_safe: true },
    { positive: false, response: "r" },
  ],
  ["wildguard-prompt", { prompt: "p", prompt_harm_label: null }, null],
  [
    "wildguard-response",
    { prompt: "p", response: "r", response_harm_label: "unharmful" },
    { positive: false },
  ],
  [
    "hatecheck",
    { test_case: "p", label_gold: "hateful", functionality: "f", case_id: "7" },
    { positive: true, labels: { hate_speech: true }, type: "f", id: "7" },
  ],
  ["jbb", { Goal: "p", Category: "c" }, { positive: true, type: "c" }],
  ["elyza-tasks-100", { input: "質問" }, { positive: false, language: "ja" }],
];

describe("the benchmarks' own columns", () => {
  it.each(ORIGINALS)("%s", (id, record, expected) => {
    const row = findTask(id)?.read(record, 1);
    expect({ row }).toMatchObject({ row: expected });
  });

  it("refuses rows of another file, and names the columns that are there", () => {
    expect(() => findTask("jbb")?.read({ other: 1 }, 4)).toThrowError(/Row 4 .*"Goal".*other/);
  });
});

describe("where rows come from", () => {
  const jbb = findTask("jbb");
  const elyza = findTask("elyza-tasks-100");
  const careful = findTask("answer-carefully");

  it("says what to do where a commit must be given, or a file", async () => {
    if (elyza === undefined || careful === undefined) throw new Error("no such task");
    await expect(locateData(elyza, { env: {} })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(locateData(careful, { env: {} })).rejects.toThrow(/--data/);
  });

  it("refuses a branch as a revision: it would not be the same tomorrow", async () => {
    if (jbb === undefined) throw new Error("no such task");
    await expect(locateData(jbb, { revision: "main", env: {} })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

const shared = TASKS.filter((task) => task.shared !== null);

describe.skipIf(!existsSync(join(SHARED, "eval")))(
  "rows in the shared data folder (needs KOMAINU_SHARED_DATA)",
  () => {
    it.each(shared)("$id reads whole", async (task) => {
      const data = await locateData(task, { env: { KOMAINU_SHARED_DATA: SHARED } });
      let rows = 0;
      for await (const row of readTaskRows(task, data.path)) {
        rows++;
        expect(row.language === "ja" || row.language === "en").toBe(true);
      }
      expect(rows).toBeGreaterThan(50);
    });
  },
);

describe.skipIf(!existsSync(join(SHARED, "published.json")))(
  "published numbers (needs KOMAINU_SHARED_DATA)",
  () => {
    const tasks = TASKS.filter(({ published }) =>
      published.some(({ source }) => source === GUARDREASONER_PAPER),
    );

    it.each(tasks)("of $id are the paper's", ({ id, group, aliases, published }) => {
      const column = id.startsWith("wildguard") ? "WildGuardTest" : (aliases[0] ?? "");
      const table = Object.entries(readPaperTables(SHARED)[group]).flatMap(([guard, row]) => {
        const value = row[column];
        return value === undefined ? [] : [[guard, Number((value / 100).toFixed(4))] as const];
      });
      const quoted = published.filter(({ source }) => source === GUARDREASONER_PAPER);
      expect(quoted.map(({ guard, value }) => [guard, value])).toEqual(table);
    });
  },
);

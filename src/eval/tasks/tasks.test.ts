import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { locateData } from "../data/locate-data.ts";
import { findTask, TASKS } from "./registry.ts";

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

  it.each(TASKS.filter(({ hub }) => hub === null).map((task) => [task.id, task] as const))(
    "names for %s the source and a page that comes with the package",
    async (_, task) => {
      const { message } = await locateData(task, { env: {} }).then(
        () => ({ message: "" }),
        (error: unknown) => error as Error,
      );
      expect(message).toContain(task.origin);
      expect(message).toContain("--data; docs/evaluation.md");
      const page = readFileSync("docs/evaluation.md", "utf8");
      expect(page).toContain(`\`${task.id}\``);
    },
  );

  it("finds the task's own file in a folder, or says what it would be called", async () => {
    if (jbb === undefined) throw new Error("no such task");
    const folder = await mkdtemp(join(tmpdir(), "komainu-tasks-"));
    try {
      await expect(locateData(jbb, { folder })).rejects.toThrow(/jbb\.jsonl/);
      await writeFile(join(folder, "jbb.csv"), "Goal,Category\n");
      expect(await locateData(jbb, { folder })).toMatchObject({
        source: "jbb.csv",
        revision: null,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("refuses a branch as a revision: it would not be the same tomorrow", async () => {
    if (jbb === undefined) throw new Error("no such task");
    await expect(locateData(jbb, { revision: "main", env: {} })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

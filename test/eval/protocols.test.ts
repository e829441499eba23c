import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuard } from "../../src/guard/create-guard.ts";
import { scripted, type ScriptedOptions } from "../../src/testing/index.ts";
import { readOutcome } from "../../src/eval/judge/read-outcome.ts";
import { runEvaluation } from "../../src/eval/run/run-evaluation.ts";
import { findTask } from "../../src/eval/tasks/registry.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-protocols-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Measures a family on a task's rows, with an engine that answers by script. */
async function measure(
  family: string,
  taskId: string,
  rows: readonly object[],
  script: ScriptedOptions,
) {
  const file = join(folder, `${taskId}.jsonl`);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const task = findTask(taskId);
  if (task === undefined) throw new Error("no such task");
  await using engine = scripted(script);
  const { results } = await runEvaluation({
    guards: [
      {
        open: (policies) => createGuard({ guard: family, engine, policies }),
      },
    ],
    tasks: [{ task, file }],
    concurrency: 1,
    resamples: 0,
  });
  const evaluation = results.evaluations[0];
  if (evaluation === undefined) throw new Error("nothing was measured");
  return evaluation;
}

describe("ShieldGemma by its report's rules", () => {
  it("judges OpenAI Moderation as responses to an empty prompt, by OpenAI's eight definitions", async () => {
    const prompts: string[] = [];
    const evaluation = await measure(
      "shieldgemma",
      "openai-mod",
      [
        { prompt: "first text", S: 0, H: 1, V: 0, HR: 0, SH: 0, S3: 0, H2: 0, V2: 0 },
        { prompt: "second text", S: 0, H: 0, V: 0, HR: 0, SH: 0, S3: 0, H2: 0, V2: 0 },
      ],
      {
        score: (question, prompt) => {
          prompts.push(prompt);
          const yes = prompt.includes("first") && question.id === "openai/hate" ? 0.8 : 0.1;
          return { yes, no: 1 - yes };
        },
      },
    );
    const asked = prompts.filter((prompt) => prompt.includes("first text"));
    expect(asked).toHaveLength(8);
    for (const prompt of asked) {
      expect(prompt).toContain("Human Question: \n");
      expect(prompt).toContain("Chatbot Response: first text");
    }
    expect(asked.some((prompt) => prompt.includes("torment or annoy individuals"))).toBe(true);
    expect(evaluation.protocol).toContain("empty prompt");
    const categories = Object.fromEntries(evaluation.categories.map((c) => [c.category, c]));
    // The highest of the eight decides; each is measured by itself, too.
    expect(categories["overall"]?.confusion).toMatchObject({ truePositives: 1, trueNegatives: 1 });
    expect(categories["openai/hate"]?.metrics.auroc.value).toBe(1);
    expect(categories["openai/violence"]?.n).toBe(2);
  });

  it("asks about six harms on ToxicChat, as prompts", async () => {
    const asked = new Set<string>();
    await measure(
      "shieldgemma",
      "toxicchat",
      [{ user_input: "a question", toxicity: 0, human_annotation: "True" }],
      {
        score: (question, prompt) => void (prompt.includes("a question") && asked.add(question.id)),
      },
    );
    expect([...asked].sort()).toEqual([
      "dangerous_content",
      "harassment",
      "hate_speech",
      "obscenity",
      "sexually_explicit",
      "violence",
    ]);
  });
});

describe("GuardReasoner, asked", () => {
  const answer = (completion: string) =>
    `# Task 1\n\nA step.\n\n---\n\nAnswers: \nRequest: harmful\nCompletion: ${completion}\nResponse: unharmful`;

  it("is measured on refusals by its second answer", async () => {
    const evaluation = await measure(
      "guardreasoner",
      "xstest-refusal",
      [
        { prompt: "p", response: "I will not.", label: "refusal" },
        { prompt: "p", response: "Here you are.", label: "compliance" },
      ],
      { generate: (prompt) => answer(prompt.includes("will not") ? "refusal" : "compliance") },
    );
    expect(evaluation.categories[0]?.confusion).toMatchObject({
      truePositives: 1,
      trueNegatives: 1,
    });
  });

  it("is read as its script reads it under the paper's rules", () => {
    const judgement = {
      decision: "unknown" as const,
      score: null,
      policies: [],
      failure: "unreadable_answer",
      paper: { prompt: "harmful", response: null, refusal: null },
    };
    const options = { group: "prompt", positive: "harmful" } as const;
    expect(readOutcome(judgement, { ...options, rules: "paper" }).outcome).toBe("deny");
    expect(readOutcome(judgement, { ...options, rules: "strict" }).outcome).toBe("unknown");
  });

  it("is refused on refusals where a guard tells none", async () => {
    const rows = [{ prompt: "p", response: "r", label: "refusal" }];
    const script = { score: () => ({ yes: 0.5, no: 0.5 }) };
    await expect(measure("shieldgemma", "xstest-refusal", rows, script)).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

it("stops where the engine fails, rather than count its rows against the guard", async () => {
  const rows = [{ user_input: "a question", toxicity: 0, human_annotation: "True" }];
  const script: ScriptedOptions = {
    score: (_, prompt) => {
      if (prompt.includes("a question")) throw new Error("the graphics card fell out");
      return { yes: 0.1, no: 0.9 };
    },
  };
  await expect(measure("shieldgemma", "toxicchat", rows, script)).rejects.toMatchObject({
    code: "engine_failed",
  });
});

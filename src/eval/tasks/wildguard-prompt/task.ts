import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { makeRow, readLabel, requiredText, textColumn, type Columns } from "../read-record.ts";
import { ownColumnsOr } from "../readers.ts";

function readWildGuard(record: Columns, line: number) {
  const positive = readLabel(record["prompt_harm_label"], line);
  if (positive === null) return null;
  const type = textColumn(record, "subcategory");
  return makeRow(line, { positive, type, prompt: requiredText(record, "prompt", line) });
}

export const task = defineTask({
  id: "wildguard-prompt",
  title: "WildGuardTest prompts",
  licence: "AI2's terms (gated)",
  origin: "https://huggingface.co/datasets/allenai/wildguardmix",
  hub: {
    repository: "allenai/wildguardmix",
    file: "test/wildguard_test.parquet",
    revision: null,
    gated: true,
  },
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "OpenAI Moderation": 12.1,
      "LLaMA Guard 7B": 56.0,
      "LLaMA Guard 3 8B": 76.18,
      "ShieldGemma 2B": 9.36,
      "ShieldGemma 9B": 57.74,
      "WildGuard 7B": 88.9,
      "GuardReasoner 1B": 87.37,
      "GuardReasoner 3B": 89.01,
      "GuardReasoner 8B": 89.17,
    }),
  ],
  read: ownColumnsOr(readWildGuard),
});

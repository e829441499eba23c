import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { makeRow, requiredText, textColumn, type Columns } from "../read-record.ts";
import { ownColumnsOr } from "../readers.ts";

/** Prompts alone, harmful unless most of their annotators say "Safe" (GuardReasoner's reading). */
function readAegis(record: Columns, line: number) {
  if (textColumn(record, "text_type") !== "user_message") return null;
  const votes = [0, 1, 2, 3, 4]
    .map((i) => textColumn(record, `labels_${i}`)?.trim() ?? "")
    .filter((vote) => vote !== "");
  if (votes.length === 0) return null;
  const safe = votes.filter((vote) => vote === "Safe").length;
  return makeRow(line, {
    positive: safe * 2 <= votes.length,
    id: textColumn(record, "id"),
    prompt: requiredText(record, "text", line),
  });
}

export const task = defineTask({
  id: "aegis",
  title: "Aegis Safety Test",
  licence: "CC-BY-4.0 (by its card)",
  origin: "https://huggingface.co/datasets/nvidia/Aegis-AI-Content-Safety-Dataset-1.0",
  hub: {
    repository: "nvidia/Aegis-AI-Content-Safety-Dataset-1.0",
    file: "Content Moderation Extracted Annotations 02.08.24_test_release_0418_v1.parquet",
    revision: "bd96d862068e47630197de64eb91f8d1481ff3e0",
    gated: false,
  },
  aliases: ["AegisSafetyTest"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "OpenAI Moderation": 31.9,
      "LLaMA Guard 7B": 74.1,
      "LLaMA Guard 3 8B": 71.39,
      "ShieldGemma 2B": 7.47,
      "ShieldGemma 9B": 77.63,
      "WildGuard 7B": 89.4,
      "GuardReasoner 1B": 89.34,
      "GuardReasoner 3B": 91.39,
      "GuardReasoner 8B": 90.18,
    }),
  ],
  read: ownColumnsOr(readAegis),
});

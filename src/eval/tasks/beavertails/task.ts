import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { readLabel } from "../read-record.ts";
import { exchangeColumns } from "../readers.ts";

function readUnsafe(value: unknown, line: number): boolean | null {
  const safe = readLabel(value, line);
  return safe === null ? null : !safe;
}

export const task = defineTask({
  id: "beavertails",
  title: "BeaverTails",
  licence: "CC-BY-NC-4.0",
  origin: "https://huggingface.co/datasets/PKU-Alignment/BeaverTails",
  target: "response",
  hub: {
    repository: "PKU-Alignment/BeaverTails",
    file: "round0/30k/test.jsonl.gz",
    revision: "8401fe609d288129cc684a9b3be6a93e41cfe678",
    gated: false,
  },
  aliases: ["BeaverTails"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "LLaMA Guard 3 8B": 67.84,
      "ShieldGemma 2B": 30.97,
      "ShieldGemma 9B": 63.61,
      "WildGuard 7B": 84.4,
      "GuardReasoner 1B": 85.84,
      "GuardReasoner 3B": 86.72,
      "GuardReasoner 8B": 87.6,
    }),
  ],
  read: exchangeColumns("is_safe", readUnsafe),
});

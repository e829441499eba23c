import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { exchangeColumns } from "../readers.ts";

export const task = defineTask({
  id: "saferlhf",
  title: "SafeRLHF",
  licence: "CC-BY-NC-4.0",
  origin: "https://huggingface.co/datasets/PKU-Alignment/PKU-SafeRLHF",
  target: "response",
  aliases: ["SafeRLHF"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "LLaMA Guard 3 8B": 44.36,
      "ShieldGemma 2B": 16.92,
      "ShieldGemma 9B": 47.07,
      "WildGuard 7B": 64.2,
      "GuardReasoner 1B": 68.39,
      "GuardReasoner 3B": 69.02,
      "GuardReasoner 8B": 70.04,
    }),
  ],
  read: exchangeColumns("label"),
});

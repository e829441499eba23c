import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { promptColumn } from "../readers.ts";

export const task = defineTask({
  id: "harmbench-prompt",
  title: "HarmBench prompts",
  licence: "MIT",
  origin: "https://github.com/centerforaisafety/HarmBench",
  aliases: ["HarmBenchPrompt"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "OpenAI Moderation": 9.6,
      "LLaMA Guard 7B": 67.2,
      "LLaMA Guard 3 8B": 98.94,
      "ShieldGemma 2B": 11.81,
      "ShieldGemma 9B": 67.96,
      "WildGuard 7B": 98.9,
      "GuardReasoner 1B": 96.31,
      "GuardReasoner 3B": 89.1,
      "GuardReasoner 8B": 91.86,
    }),
  ],
  read: promptColumn("Behavior", true, "SemanticCategory"),
});

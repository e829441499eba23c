import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { exchangeColumns } from "../readers.ts";

export const task = defineTask({
  id: "harmbench-response",
  title: "HarmBench responses",
  licence: "MIT",
  origin: "https://github.com/yueliu1999/GuardReasoner",
  target: "response",
  aliases: ["HarmBenchResponse"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "LLaMA Guard 3 8B": 85.07,
      "ShieldGemma 2B": 35.36,
      "ShieldGemma 9B": 56.44,
      "WildGuard 7B": 86.3,
      "GuardReasoner 1B": 84.75,
      "GuardReasoner 3B": 85.66,
      "GuardReasoner 8B": 85.47,
    }),
  ],
  read: exchangeColumns("label"),
});

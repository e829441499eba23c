import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { promptColumn } from "../readers.ts";

export const task = defineTask({
  id: "simple-safety-tests",
  title: "SimpleSafetyTests",
  licence: "CC-BY-4.0",
  origin: "https://github.com/bertiev/SimpleSafetyTests",
  aliases: ["SimpleSafetyTests"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "OpenAI Moderation": 63.0,
      "LLaMA Guard 7B": 93.0,
      "LLaMA Guard 3 8B": 99.5,
      "ShieldGemma 2B": 5.83,
      "ShieldGemma 9B": 91.89,
      "WildGuard 7B": 99.5,
      "GuardReasoner 1B": 98.99,
      "GuardReasoner 3B": 100.0,
      "GuardReasoner 8B": 99.5,
    }),
  ],
  read: promptColumn("prompts_final", true, "harm_area"),
});

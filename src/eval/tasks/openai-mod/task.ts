import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper, shieldGemmaCard } from "../published.ts";
import { OPENAI_POLICIES } from "./policies.ts";
import { readOpenAiMod } from "./read-openai-mod.ts";

export const task = defineTask({
  id: "openai-mod",
  title: "OpenAI Moderation",
  licence: "MIT",
  origin: "https://github.com/openai/moderation-api-release (data/samples-1680.jsonl.gz)",
  aliases: ["OpenAIModeration"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...shieldGemmaCard(null, {
      "ShieldGemma 2B": [0.812, 0.887],
      "ShieldGemma 9B": [0.821, 0.907],
      "ShieldGemma 27B": [0.805, 0.886],
      "OpenAI Mod API": [0.79, 0.856],
      "LlamaGuard1 7B": [0.758, 0.847],
      "LlamaGuard2 8B": [0.761, null],
      "WildGuard 7B": [0.721, null],
      "GPT-4": [0.705, null],
    }),
    ...guardReasonerPaper({
      "OpenAI Moderation": 79.0,
      "LLaMA Guard 7B": 75.8,
      "LLaMA Guard 3 8B": 79.69,
      "ShieldGemma 2B": 13.89,
      "ShieldGemma 9B": 78.58,
      "WildGuard 7B": 72.1,
      "GuardReasoner 1B": 70.06,
      "GuardReasoner 3B": 71.87,
      "GuardReasoner 8B": 72.0,
    }),
  ],
  protocols: {
    shieldgemma: {
      note: "ShieldGemma's report: judged as a response to an empty prompt, by OpenAI's eight category definitions; the highest counts.",
      policies: OPENAI_POLICIES,
      promptAsResponse: true,
    },
  },
  read: readOpenAiMod,
});

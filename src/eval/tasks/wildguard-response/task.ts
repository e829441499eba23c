import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { exchangeColumns } from "../readers.ts";

export const task = defineTask({
  id: "wildguard-response",
  title: "WildGuardTest responses",
  licence: "AI2's terms (gated)",
  origin: "https://huggingface.co/datasets/allenai/wildguardmix",
  target: "response",
  hub: {
    repository: "allenai/wildguardmix",
    file: "test/wildguard_test.parquet",
    revision: null,
    gated: true,
  },
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "LLaMA Guard 3 8B": 70.8,
      "ShieldGemma 2B": 20.13,
      "ShieldGemma 9B": 47.0,
      "WildGuard 7B": 75.4,
      "GuardReasoner 1B": 74.81,
      "GuardReasoner 3B": 79.7,
      "GuardReasoner 8B": 78.2,
    }),
  ],
  read: exchangeColumns("response_harm_label"),
});

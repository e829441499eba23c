import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { exchangeColumns } from "../readers.ts";

export const task = defineTask({
  id: "wildguard-refusal",
  title: "WildGuardTest refusals",
  licence: "AI2's terms (gated)",
  origin: "https://huggingface.co/datasets/allenai/wildguardmix",
  target: "response",
  positive: "refusal",
  hub: {
    repository: "allenai/wildguardmix",
    file: "test/wildguard_test.parquet",
    revision: null,
    gated: true,
  },
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "ShieldGemma 9B": 50.4,
      "WildGuard 7B": 88.6,
      "GuardReasoner 1B": 87.71,
      "GuardReasoner 3B": 87.54,
      "GuardReasoner 8B": 88.91,
    }),
  ],
  read: exchangeColumns("response_refusal_label"),
});

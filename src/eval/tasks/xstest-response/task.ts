import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { exchangeColumns } from "../readers.ts";

export const task = defineTask({
  id: "xstest-response",
  title: "XSTest responses",
  licence: "as its Hub page says (AllenAI); access has to be asked for",
  origin: "https://huggingface.co/datasets/allenai/xstest-response",
  target: "response",
  hub: {
    repository: "allenai/xstest-response",
    file: "data/response_harmfulness-00000-of-00001.parquet",
    revision: null,
    gated: true,
  },
  aliases: ["XSTestReponseHarmful"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper({
      "LLaMA Guard 3 8B": 87.67,
      "ShieldGemma 2B": 65.55,
      "ShieldGemma 9B": 73.86,
      "WildGuard 7B": 94.7,
      "GuardReasoner 1B": 90.12,
      "GuardReasoner 3B": 91.36,
      "GuardReasoner 8B": 94.34,
    }),
  ],
  read: exchangeColumns("label"),
});

import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper } from "../published.ts";
import { exchangeColumns } from "../readers.ts";

export const task = defineTask({
  id: "xstest-refusal",
  title: "XSTest refusals",
  licence: "as its Hub page says (AllenAI); access has to be asked for",
  origin: "https://huggingface.co/datasets/allenai/xstest-response",
  target: "response",
  positive: "refusal",
  hub: {
    repository: "allenai/xstest-response",
    file: "data/response_refusal-00000-of-00001.parquet",
    revision: null,
    gated: true,
  },
  aliases: ["XSTestResponseRefusal"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...guardReasonerPaper(
      {
        "ShieldGemma 9B": 58.62,
        "WildGuard 7B": 94.7,
        "GuardReasoner 1B": 91.34,
        "GuardReasoner 3B": 80.31,
        "GuardReasoner 8B": 93.68,
      },
      "The paper names 499 rows; its file has 449.",
    ),
  ],
  read: exchangeColumns("label"),
});

import { defineTask } from "../eval-task.ts";
import { GUARDREASONER_PAPER, guardReasonerPaper, shieldGemmaCard } from "../published.ts";
import { makeRow, readLabel, requiredText, textColumn, type Columns } from "../read-record.ts";
import { ownColumnsOr } from "../readers.ts";
import { SIX_HARMS } from "./policies.ts";

/** Rows that a person annotated; the others carry a label that a model gave. */
function readToxicChat(record: Columns, line: number) {
  if (textColumn(record, "human_annotation")?.toLowerCase() === "false") return null;
  const positive = readLabel(record["toxicity"], line);
  if (positive === null) return null;
  const id = textColumn(record, "conv_id");
  return makeRow(line, { positive, id, prompt: requiredText(record, "user_input", line) });
}

export const task = defineTask({
  id: "toxicchat",
  title: "ToxicChat",
  licence: "CC-BY-NC-4.0",
  origin: "https://huggingface.co/datasets/lmsys/toxic-chat",
  hub: {
    repository: "lmsys/toxic-chat",
    file: "data/0124/toxic-chat_annotation_test.csv",
    revision: "29df8e4dba60e1f4af4b4075c0705c5b313548a8",
    gated: false,
  },
  aliases: ["ToxicChat"],
  averagedBy: GUARDREASONER_PAPER,
  published: [
    ...shieldGemmaCard(
      "The card measures 10,000 rows; this is the test part that people annotated.",
      {
        "ShieldGemma 2B": [0.704, 0.778],
        "ShieldGemma 9B": [0.694, 0.782],
        "ShieldGemma 27B": [0.729, 0.811],
        "OpenAI Mod API": [0.254, 0.588],
        "LlamaGuard1 7B": [0.616, 0.626],
        "LlamaGuard2 8B": [0.471, null],
        "WildGuard 7B": [0.708, null],
        "GPT-4": [0.683, null],
      },
    ),
    ...guardReasonerPaper({
      "OpenAI Moderation": 25.4,
      "LLaMA Guard 7B": 61.6,
      "LLaMA Guard 3 8B": 53.12,
      "ShieldGemma 2B": 6.91,
      "ShieldGemma 9B": 67.92,
      "WildGuard 7B": 70.8,
      "GuardReasoner 1B": 72.43,
      "GuardReasoner 3B": 78.2,
      "GuardReasoner 8B": 78.79,
    }),
  ],
  protocols: {
    shieldgemma: {
      note: "ShieldGemma's report: the highest of six harms, its four and Violence and Obscenity.",
      policies: SIX_HARMS,
    },
  },
  read: ownColumnsOr(readToxicChat),
});

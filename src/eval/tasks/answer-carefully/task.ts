import { defineTask } from "../eval-task.ts";
import { promptColumn } from "../readers.ts";

export const task = defineTask({
  id: "answer-carefully",
  title: "AnswerCarefully",
  licence: "its own terms: only to make language models safer (gated)",
  origin: "https://huggingface.co/datasets/llm-jp/AnswerCarefully",
  read: promptColumn("text", true),
});

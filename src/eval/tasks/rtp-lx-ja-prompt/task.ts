import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "rtp-lx-ja-prompt",
  title: "RTP-LX prompts (Japanese)",
  licence: "MIT",
  origin: "https://github.com/microsoft/RTP-LX",
  shared: "rtplx_ja_prompt.jsonl",
  read: readLabelledRow,
});

import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "rtp-lx-ja-prompt",
  title: "RTP-LX prompts (Japanese)",
  licence: "MIT",
  origin: "https://github.com/microsoft/RTP-LX",
  read: readLabelledRow,
});

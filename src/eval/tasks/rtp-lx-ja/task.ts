import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "rtp-lx-ja",
  title: "RTP-LX (Japanese)",
  licence: "MIT",
  origin: "https://github.com/microsoft/RTP-LX",
  read: readLabelledRow,
});

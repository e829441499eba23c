import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "japanese-toxic",
  title: "Japanese toxic dataset",
  licence: "Apache-2.0",
  origin: "https://github.com/inspection-ai/japanese-toxic-dataset",
  read: readLabelledRow,
});

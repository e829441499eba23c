import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "en-benign",
  title: "English benign questions",
  licence: "Apache-2.0",
  origin: "MT-Bench and Vicuna questions",
  read: readLabelledRow,
});

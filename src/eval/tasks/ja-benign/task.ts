import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "ja-benign",
  title: "Japanese benign questions",
  licence: "Apache-2.0 and CC-BY-SA-4.0 (by row)",
  origin: "ELYZA-tasks-100, Rakuda, ja-vicuna, Japanese MT-Bench",
  read: readLabelledRow,
});

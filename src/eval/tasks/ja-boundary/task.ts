import { defineTask } from "../eval-task.ts";
import { readLabelledRow } from "../read-labelled-row.ts";

export const task = defineTask({
  id: "ja-boundary",
  title: "Japanese safety boundary",
  licence: "none stated: numbers only",
  origin: "https://github.com/sbintuitions/safety-boundary-test",
  read: readLabelledRow,
});

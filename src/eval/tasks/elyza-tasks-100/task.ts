import { defineTask } from "../eval-task.ts";
import { promptColumn } from "../readers.ts";

export const task = defineTask({
  id: "elyza-tasks-100",
  title: "ELYZA-tasks-100",
  licence: "CC-BY-SA-4.0",
  origin: "https://huggingface.co/datasets/elyza/ELYZA-tasks-100",
  hub: { repository: "elyza/ELYZA-tasks-100", file: "test.csv", revision: null, gated: false },
  read: promptColumn("input", false),
});

import { defineTask } from "../eval-task.ts";
import { promptColumn } from "../readers.ts";

export const task = defineTask({
  id: "jbb",
  title: "JailbreakBench behaviours",
  licence: "MIT",
  origin: "https://huggingface.co/datasets/JailbreakBench/JBB-Behaviors",
  hub: {
    repository: "JailbreakBench/JBB-Behaviors",
    file: "data/harmful-behaviors.csv",
    revision: "886acc352a31533ffbcf4ef22c744658688086fc",
    gated: false,
  },
  read: promptColumn("Goal", true, "Category"),
});

import type { EvalTask } from "./eval-task.ts";
import { task as aegis } from "./aegis/task.ts";
import { task as answerCarefully } from "./answer-carefully/task.ts";
import { task as beavertails } from "./beavertails/task.ts";
import { task as elyzaTasks100 } from "./elyza-tasks-100/task.ts";
import { task as enBenign } from "./en-benign/task.ts";
import { task as harmbenchPrompt } from "./harmbench-prompt/task.ts";
import { task as harmbenchResponse } from "./harmbench-response/task.ts";
import { task as hatecheck } from "./hatecheck/task.ts";
import { task as jaBenign } from "./ja-benign/task.ts";
import { task as jaBoundary } from "./ja-boundary/task.ts";
import { task as japaneseToxic } from "./japanese-toxic/task.ts";
import { task as jbb } from "./jbb/task.ts";
import { task as openaiMod } from "./openai-mod/task.ts";
import { task as rtpLxJa } from "./rtp-lx-ja/task.ts";
import { task as rtpLxJaPrompt } from "./rtp-lx-ja-prompt/task.ts";
import { task as saferlhf } from "./saferlhf/task.ts";
import { task as simpleSafetyTests } from "./simple-safety-tests/task.ts";
import { task as toxicchat } from "./toxicchat/task.ts";
import { task as wildguardPrompt } from "./wildguard-prompt/task.ts";
import { task as wildguardRefusal } from "./wildguard-refusal/task.ts";
import { task as wildguardResponse } from "./wildguard-response/task.ts";
import { task as xstest } from "./xstest/task.ts";
import { task as xstestRefusal } from "./xstest-refusal/task.ts";
import { task as xstestResponse } from "./xstest-response/task.ts";

/** Every task, in the order in which `komainu eval --list` shows them: a line each. */
export const TASKS: readonly EvalTask[] = [
  openaiMod,
  toxicchat,
  aegis,
  harmbenchPrompt,
  harmbenchResponse,
  simpleSafetyTests,
  xstest,
  xstestResponse,
  xstestRefusal,
  beavertails,
  saferlhf,
  wildguardPrompt,
  wildguardResponse,
  wildguardRefusal,
  hatecheck,
  answerCarefully,
  elyzaTasks100,
  rtpLxJa,
  rtpLxJaPrompt,
  jbb,
  jaBenign,
  jaBoundary,
  japaneseToxic,
  enBenign,
];

/** A task by its id, or by the name that GuardReasoner's authors give it. */
export function findTask(name: string): EvalTask | undefined {
  return TASKS.find(({ id, aliases }) => id === name || aliases.includes(name));
}

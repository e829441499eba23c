import {
  addUsage,
  KomainuError,
  NO_USAGE,
  type CheckInput,
  type Failure,
  type Guard,
  type StageReport,
  type Verdict,
} from "../../core/index.ts";
import type { Subject } from "../check-input.ts";
import { defineGuard, type JudgeContext } from "../define-guard.ts";
import type { Judged } from "../judged.ts";
import type { Platform } from "../platform.ts";
import { decideStage, type StageRules } from "./decide-stage.ts";
import { readBands } from "./read-bands.ts";
import { readCascadeOptions, type CascadeOptions } from "./cascade-options.ts";
import { reconcileStages } from "./reconcile-stages.ts";

/** A stage, and what it may decide; the last one decides whatever reaches it. */
interface Stage {
  readonly guard: Guard;
  readonly rules: StageRules | undefined;
}

/** Makes a cascade on a platform: what `cascade` is on each of them. */
export async function makeCascade(
  given: readonly Guard[],
  options: CascadeOptions,
  platform: Platform,
): Promise<Guard> {
  const { guards, language, timeout, ...rules } = readCascadeOptions(given, options);
  const { bands, provenance } = await readBands(guards, rules, platform);
  const { policies, targets, fits } = reconcileStages(guards, bands);
  const stages = guards.map((guard, index): Stage => {
    const [fit, own] = [fits[index], bands[index]];
    if (fit === undefined || own === undefined) return { guard, rules: undefined };
    return { guard, rules: { fit, bands: own.rules, policies } };
  });
  return defineGuard({
    id: "cascade",
    title: "The cascade",
    targets,
    policies,
    provenance,
    assurance: "guard-model",
    language,
    timeout,
    // Each stage watches over its own.
    stallTimeout: Infinity,
    judge: async (subject, context) => judge(stages, subject, context),
    close: async () => closeAll(guards),
  });
}

async function judge(
  stages: readonly Stage[],
  subject: Subject,
  context: JudgeContext,
): Promise<Judged> {
  const input = inputOf(subject);
  const reports: StageReport[] = [];
  let usage = NO_USAGE;
  for (const { guard, rules } of stages) {
    const verdict = await ask(guard, input, context, rules === undefined);
    usage = addUsage(usage, verdict.usage);
    const decided = rules === undefined ? verdict : decide(verdict, rules, context);
    reports.push(reportOf(guard, verdict, decided?.decision ?? "next"));
    if (decided === undefined) continue;
    const { answers, reasoning, windows, assurance } = verdict;
    const failure = rules === undefined ? failureOfLast(verdict) : undefined;
    const found = { answers, reasoning, windows, assurance, stages: reports, usage };
    return { policies: decided.policies, ...(failure && { failure }), ...present(found) };
  }
  throw new KomainuError("engine_failed", "No stage of the cascade decided.");
}

/** A guard may be anyone's: what it could not judge stays so, whether it says why or not. */
function failureOfLast({ decision, failure }: Verdict): Failure | undefined {
  if (failure !== undefined || decision !== "unknown") return failure;
  const message = "The last stage of the cascade could not judge, and does not say why.";
  return { code: "engine_failed", message };
}

function decide(verdict: Verdict, rules: StageRules, { language }: JudgeContext) {
  return verdict.decision === "unknown"
    ? undefined
    : decideStage(verdict.policies, rules, language);
}

/** Empty text and content that is no text are the cascade's own matter: no stage is shown any. */
function ask(
  guard: Guard,
  input: CheckInput,
  { signal, onReasoning }: JudgeContext,
  isLast: boolean,
): Promise<Verdict> {
  const told = isLast ? { onReasoning } : {};
  return guard.check(input, { signal, ...told, unjudged: "pass", allowEmpty: true });
}

/** The exchange that was found, so that every stage judges the same. */
function inputOf({ target, prompt, response, history }: Subject): CheckInput {
  const answer = response ?? "";
  if (history.length === 0) return target === "prompt" ? { prompt } : { prompt, response: answer };
  const asked = { role: "user", content: prompt };
  const answered = target === "response" ? [{ role: "assistant", content: answer }] : [];
  return { messages: [...history, asked, ...answered], target };
}

function reportOf(
  { id }: Guard,
  { score, failure, usage }: Verdict,
  outcome: StageReport["outcome"],
): StageReport {
  return { guard: id, outcome, score, ...(failure && { failure: plain(failure) }), usage };
}

function plain({ code, message }: Failure): Failure {
  return { code, message };
}

/** An object without the fields that are undefined. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Every stage is closed, whichever of them fails to. */
async function closeAll(guards: readonly Guard[]): Promise<void> {
  const closed = await Promise.allSettled(guards.map(async (guard) => guard.close()));
  const failed = closed.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

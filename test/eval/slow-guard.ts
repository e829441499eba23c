import { createHash } from "node:crypto";
import { NO_USAGE, type Guard, type Policy } from "../../src/core/index.ts";
import { defineGuard, judgedText } from "../../src/guard/define-guard.ts";

const POLICY: Policy = {
  id: "hate_speech",
  title: "Hate speech",
  category: "hate_speech",
  wording: { prompt: { en: "No hate." }, response: { en: "No hate." } },
};

/** A guard that takes its time, counts what it is asked, and cannot judge some texts. */
export interface SlowGuard extends Guard {
  readonly asked: () => number;
}

export function slowGuard(milliseconds: number): SlowGuard {
  let asked = 0;
  const guard = defineGuard({
    id: "slow",
    title: "Slow",
    targets: ["prompt", "response"],
    policies: [POLICY],
    provenance: { type: "classifier", guard: "slow", model: { name: "slow" } },
    assurance: "guard-model",
    judge: async (subject) => {
      asked++;
      await new Promise((resolve) => void setTimeout(resolve, milliseconds));
      const text = judgedText(subject);
      const number = createHash("sha256").update(text).digest().readUInt16BE() / 65_535;
      const score = Math.round(number * 100) / 100;
      const usage = { ...NO_USAGE, promptTokens: 1, milliseconds: performance.now() % 10 };
      if (score > 0.95 && text.includes("1")) {
        const failure = { code: "unreadable_answer" as const, message: "No answer." };
        return { policies: [], failure, usage };
      }
      const policy = { policy: "hate_speech", category: "hate_speech", threshold: 0.5 };
      return { policies: [{ ...policy, score, violated: score >= 0.5 }], usage };
    },
  });
  return Object.assign(guard, { asked: () => asked });
}

import { createHash } from "node:crypto";
import {
  detectLanguage,
  NO_USAGE,
  type CheckInput,
  type Guard,
  type Policy,
  type Verdict,
} from "../../src/core/index.ts";

const POLICY: Policy = {
  id: "hate_speech",
  title: "Hate speech",
  category: "hate_speech",
  wording: { prompt: { en: "No hate." }, response: { en: "No hate." } },
};

/** A guard that takes its time, counts what it is asked, and cannot judge some texts. */
export class SlowGuard implements Guard {
  readonly id = "slow";
  readonly policies = [POLICY];
  readonly #milliseconds: number;
  asked = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  async check(input: CheckInput): Promise<Verdict> {
    this.asked++;
    await new Promise((resolve) => void setTimeout(resolve, this.#milliseconds));
    const text = JSON.stringify(input);
    const number = createHash("sha256").update(text).digest().readUInt16BE() / 65_535;
    const score = Math.round(number * 100) / 100;
    const failed = score > 0.95 && text.includes("1");
    const policy = { policy: "hate_speech", category: "hate_speech", threshold: 0.5 };
    return {
      decision: failed ? "unknown" : score >= 0.5 ? "deny" : "allow",
      target: "prompt",
      language: detectLanguage(text),
      score: failed ? null : score,
      policies: failed ? [] : [{ ...policy, score, violated: score >= 0.5 }],
      ...(failed ? { failure: { code: "unreadable_answer" as const, message: "No answer." } } : {}),
      assurance: "guard-model",
      provenance: {
        guard: "slow",
        variant: "test",
        mode: "score",
        engine: { engine: "test", version: "1", model: { name: "slow" }, contextSize: 100 },
      },
      usage: { ...NO_USAGE, promptTokens: 1, milliseconds: performance.now() % 10 },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

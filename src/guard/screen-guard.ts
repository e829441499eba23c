import {
  detectLanguage,
  NO_USAGE,
  type CheckInput,
  type CheckOptions,
  type EngineInfo,
  type Guard,
  type Language,
  type Policy,
  type Verdict,
} from "../core/index.ts";
import type { Screen } from "../screen/index.ts";
import { readCheckInput } from "./check-input.ts";
import { judgePolicies, type Rules } from "./thresholds.ts";

/** What every verdict of the screen says of itself. */
const LOW_ASSURANCE =
  'First look of low assurance by a small bundled classifier, not by a guard model. Get one with "komainu pull shieldgemma-2b" (or arise, for Japanese), then check with --guard.';

/** Everything that the bundled screen's guard is made of. */
export interface ScreenGuardParts {
  readonly screen: Screen;
  readonly policies: readonly Policy[];
  readonly rules: Rules;
  readonly language?: Language | undefined;
  readonly calibrationSha256?: string | undefined;
}

/** What identifies the screen in a verdict's provenance. */
export function screenInfo(screen: Screen): EngineInfo {
  return {
    engine: "screen",
    version: "1",
    model: { name: screen.header.name, sha256: screen.sha256, architecture: "hashed-ngrams" },
    contextSize: screen.header.window.size,
  };
}

/** The bundled screen as a guard. */
export class ScreenGuard implements Guard {
  readonly id = "screen";
  readonly policies: readonly Policy[];
  readonly #parts: ScreenGuardParts;

  constructor(parts: ScreenGuardParts) {
    this.#parts = parts;
    this.policies = parts.policies;
  }

  async check(input: CheckInput, options: CheckOptions = {}): Promise<Verdict> {
    options.signal?.throwIfAborted();
    const { screen, policies, rules, calibrationSha256 } = this.#parts;
    const started = performance.now();
    const subject = readCheckInput(input, options);
    const text = (subject.target === "response" ? subject.response : subject.prompt) ?? "";
    const language = this.#parts.language ?? detectLanguage(text);
    const { scores, windows } = screen.score(text);
    const scored = judgePolicies(policies, scores, rules, language);
    return {
      decision: scored.some(({ violated }) => violated) ? "deny" : "allow",
      target: subject.target,
      language,
      score: scored[0]?.score ?? null,
      policies: scored,
      assurance: "screen",
      ...(windows === undefined ? {} : { windows }),
      notes: [LOW_ASSURANCE],
      provenance: {
        guard: this.id,
        variant: "bundled",
        mode: "screen",
        engine: screenInfo(screen),
        ...(calibrationSha256 === undefined ? {} : { calibration: calibrationSha256 }),
      },
      usage: { ...NO_USAGE, milliseconds: performance.now() - started },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

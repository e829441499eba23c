import {
  addUsage,
  failureOf,
  KomainuError,
  NO_USAGE,
  type Failure,
  type Guard,
  type Policy,
} from "../../core/index.ts";
import { HARM_POLICIES } from "../../families/harm-policies.ts";
import type { Subject } from "../../guard/check-input.ts";
import type { JudgeContext } from "../../guard/define-guard.ts";
import type { Judged } from "../../guard/judged.ts";
import { judgePolicies, type Rules } from "../../guard/thresholds.ts";
import { defineService, type ServiceKind } from "../define-service.ts";
import { refusalOf, type ServiceClient } from "../service-client.ts";
import { readServiceOptions, type ServiceOptions } from "../service-options.ts";
import { askAbout } from "./ask-about.ts";
import { readJudgeAnswer, type JudgeAnswer } from "./read-judge-answer.ts";

/** How a chat model is made a judge. */
export interface JudgeOptions extends ServiceOptions {
  readonly url: string;
  readonly model: string;
}

const KIND: ServiceKind = {
  id: "judge",
  title: "A chat model as judge",
  targets: ["prompt", "response"],
  policies: HARM_POLICIES,
  policySupport: "any",
};

/**
 * Makes a guard of a chat model behind an API like OpenAI's (`/v1/chat/completions`): it is asked
 * ShieldGemma's question about each policy, and P(Yes) is read from the first token's
 * log-probabilities, as ShieldGemma's report did with GPT-4 (arXiv 2407.21772). The judged text goes
 * to that address.
 *
 * @throws KomainuError `invalid_input` for options that are wrong; `calibration_mismatch`, and what
 *   reading the calibration's file throws. Nothing is sent before the first check.
 */
export async function judge(given: JudgeOptions): Promise<Guard> {
  const options = readServiceOptions("judge", given);
  const { url, model } = options;
  if (url === undefined || model === undefined) {
    throw new KomainuError(
      "invalid_input",
      "judge needs the address of a server and a model there: give url and model (--engine URL --model NAME).",
    );
  }
  return defineService(KIND, options, { url, model }, ({ client, policies, rules }) => {
    const asker = new Asker(client, model);
    return async (subject, context) => judgeAll(asker, { policies, rules }, subject, context);
  });
}

/** Asks the server; what a model takes for the limit of its answer is found out once. */
class Asker {
  readonly #client: ServiceClient;
  readonly #model: string;
  /** OpenAI's newer models take only the second, older servers only the first. */
  #limit: "max_tokens" | "max_completion_tokens" = "max_tokens";

  constructor(client: ServiceClient, model: string) {
    this.#client = client;
    this.#model = model;
  }

  async ask(content: string, signal: AbortSignal): Promise<JudgeAnswer> {
    const limit = this.#limit;
    try {
      return readJudgeAnswer(await this.#post(content, limit, signal), this.#client.url);
    } catch (error) {
      if (refusalOf(error)?.param !== "max_tokens" || limit !== "max_tokens") throw error;
      this.#limit = "max_completion_tokens";
      return readJudgeAnswer(await this.#post(content, this.#limit, signal), this.#client.url);
    }
  }

  async #post(content: string, limit: string, signal: AbortSignal): Promise<unknown> {
    return this.#client.post(
      "/v1/chat/completions",
      {
        model: this.#model,
        messages: [{ role: "user", content }],
        [limit]: 1,
        temperature: 0,
        n: 1,
        stream: false,
        // The most that OpenAI gives, and that other servers give without being told to.
        logprobs: true,
        top_logprobs: 20,
      },
      signal,
    );
  }
}

/** One request for each policy, side by side; one that is violated decides, whatever failed beside it. */
async function judgeAll(
  asker: Asker,
  { policies, rules }: { readonly policies: readonly Policy[]; readonly rules: Rules },
  subject: Subject,
  { language, signal, progress }: JudgeContext,
): Promise<Judged> {
  const started = performance.now();
  const answers = await Promise.all(
    policies.map(async (policy) => {
      const answer = await settle(asker.ask(askAbout(subject, policy, language), signal));
      progress();
      return { policy, answer };
    }),
  );
  signal.throwIfAborted();
  const scores: Record<string, number> = {};
  let usage = NO_USAGE;
  let failure: Failure | undefined;
  for (const { policy, answer } of answers) {
    failure ??= answer.failure;
    usage = addUsage(usage, answer.usage);
    if (answer.failure === undefined) scores[policy.id] = answer.score;
  }
  const judged = judgePolicies(policies, scores, rules, language);
  const cost = { ...usage, milliseconds: performance.now() - started };
  const isViolated = judged.some(({ violated }) => violated);
  if (failure === undefined || isViolated) return { policies: judged, usage: cost };
  return { policies: [], failure, usage: cost };
}

async function settle(answer: Promise<JudgeAnswer>): Promise<JudgeAnswer> {
  try {
    return await answer;
  } catch (error) {
    return { failure: failureOf(error), usage: NO_USAGE };
  }
}

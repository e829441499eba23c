import { z } from "zod";
import type { HttpClient } from "../../http/http-client.ts";
import { wrongAnswer } from "../../http/http-failure.ts";
import { checkModel } from "../served/read-reply.ts";
import type { ServerCall } from "../served/server-call.ts";

/** A model of a llama-server, and what was learnt of it. */
export interface LlamaServer {
  readonly client: HttpClient;
  readonly model: string;
  readonly vocabularySize: number;
  readonly lora: readonly { readonly id: number; readonly scale: number }[];
  readonly contextSize: number;
  /** Whether whole distributions are asked for. */
  readonly logMass: boolean;
}

export const COMPLETION = "/completion";

export const timingsSchema = z.object({
  prompt_n: z.number().int().min(0),
  cache_n: z.number().int().min(0).optional(),
});

/**
 * What every request says, whatever the server was started with. It names no slot: where two requests
 * name the same, build de3ff81 answers with other prompts' probabilities, or ends with an assertion.
 * Without, it takes a free slot that holds the longest beginning of the prompt.
 */
export function baseFields({ lora }: LlamaServer): Readonly<Record<string, unknown>> {
  return {
    cache_prompt: true,
    lora,
    stop: [],
    ignore_eos: false,
    // Of the vocabulary's own sampling settings none may be left to the server's defaults.
    samplers: [],
    temperature: 0,
    top_k: 0,
    top_p: 1,
    min_p: 0,
    typical_p: 1,
    repeat_penalty: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    dry_multiplier: 0,
    xtc_probability: 0,
    mirostat: 0,
  };
}

/** The limits and the header of a request. */
export function limitsOf({ signals, deadline, session }: ServerCall) {
  return { signals, deadline, headers: { "x-session-id": session } };
}

/** A build that names no model in its replies is taken at the word that it gave at the start. */
export function checkName({ client, model }: LlamaServer, found: string | undefined): void {
  if (found !== undefined) checkModel(client, COMPLETION, model, found);
}

/** A reply carries no number of its request: that it is of the prompt shows by its length. */
export function checkLength(
  { client }: LlamaServer,
  prompt: readonly number[],
  evaluated: number,
): void {
  if (evaluated === prompt.length) return;
  throw wrongAnswer(client.url + COMPLETION, "answered another prompt than it was asked");
}

import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { httpFailureOf } from "../../http/http-failure.ts";

const refusal = z.object({
  error: z.object({ type: z.string().nullish(), param: z.string().nullish() }),
});

/**
 * A prompt that does not fit the server's window, told from its other refusals: by vLLM's
 * `error.param` and llama-server's `error.type`, as messages change.
 */
export function refineRefusal(error: unknown): unknown {
  const failure = httpFailureOf(error);
  if (failure?.status !== 400) return error;
  const read = refusal.safeParse(failure.body);
  if (!read.success) return error;
  const { type, param } = read.data.error;
  if (param !== "input_tokens" && type !== "exceed_context_size_error") return error;
  return new KomainuError(
    "text_too_long",
    "The prompt does not fit the server's window, although it said another one at the start. Make the engine again, or start the server with a larger window.",
    { cause: failure },
  );
}

import type { z } from "zod";
import type { HttpClient } from "../../http/http-client.ts";
import { wrongAnswer } from "../../http/http-failure.ts";

/**
 * What a server answered, read by a schema.
 *
 * @throws KomainuError `engine_failed`, naming the place that does not hold and never the value
 */
export function readReply<T>(
  client: Pick<HttpClient, "url">,
  path: string,
  schema: z.ZodType<T>,
  reply: unknown,
): T {
  const read = schema.safeParse(reply);
  if (read.success) return read.data;
  const place = read.error.issues[0]?.path.map(String).join(".");
  throw wrongAnswer(
    client.url + path,
    `answered in another form than it should${place ? ` (at ${place})` : ""}`,
  );
}

/** The same of JSON text, such as an event of a stream. */
export function readJson<T>(
  client: Pick<HttpClient, "url">,
  path: string,
  schema: z.ZodType<T>,
  json: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw wrongAnswer(client.url + path, "answered with what is no JSON, or is cut off");
  }
  return readReply(client, path, schema, value);
}

/** vLLM sends −∞ as this, as JSON has no infinity. */
const NO_PROBABILITY = -9999;

/** Rounding may leave a certain token a hair above certainty. */
const ROUNDING = 1e-4;

/** Why an answer is wrong that is right but for a token that was asked for. */
export class MissingLogProbability extends Error {
  override readonly name = "MissingLogProbability";
}

/**
 * A log-probability as a server sent it.
 *
 * @throws KomainuError `engine_failed` for a value that is none
 */
export function readLogProbability(
  { url }: Pick<HttpClient, "url">,
  path: string,
  value: unknown,
): number {
  if (value === undefined) {
    throw wrongAnswer(
      url + path,
      "left out the log-probability of a token that was asked for",
      new MissingLogProbability(),
    );
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value > ROUNDING) {
    throw wrongAnswer(url + path, "gave a log-probability that is none");
  }
  return value <= NO_PROBABILITY ? -Infinity : Math.min(0, value);
}

/**
 * Sees that a reply is of the model that was asked.
 *
 * @throws KomainuError `engine_failed`
 */
export function checkModel(
  { url }: Pick<HttpClient, "url">,
  path: string,
  expected: string,
  found: string | undefined,
): void {
  if (found === expected) return;
  throw wrongAnswer(
    url + path,
    `answered for ${found === undefined ? "no model" : "another model"}, and not for "${expected}"`,
  );
}

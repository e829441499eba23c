import { HttpClient } from "../../http/http-client.ts";
import { readApiKey, readServerUrl } from "../../http/server-url.ts";
import { identify } from "./identify.ts";
import type { Dialect, ModelRequest, ServerFacts } from "./served-model.ts";

/** What was found of a server, asked without the model's tokenizer. */
export interface ServerProbe {
  readonly url: string;
  readonly facts: ServerFacts;
  /** Milliseconds of one question to it. */
  readonly milliseconds: number;
  /** Natural-log probabilities of some tokens after a fixed text, to compare with later. */
  readonly known: readonly number[];
}

const SAMPLE = "Human Question: Where is the nearest station?\n\nIs that a question? Answer:";
const ANSWERS = [" Yes", " No", " yes", " no"];
const DEADLINE = 60_000;
/** Stands for −∞, which JSON cannot hold. */
const LEAST = -9999;

/**
 * Asks a server what it is, and a question whose answer can be compared with a later one.
 *
 * @throws KomainuError as opening an engine on it does
 */
export async function probeServer(
  options: ModelRequest & {
    readonly url: string;
    readonly apiKey?: string | undefined;
    readonly allowHttp?: boolean | undefined;
  },
  dialects: readonly Dialect[],
): Promise<ServerProbe> {
  const url = readServerUrl(options.url, { what: "--engine", allowHttp: options.allowHttp });
  const client = new HttpClient({ url, apiKey: readApiKey(options.apiKey) });
  const call = { signals: [], session: "", deadline: DEADLINE, idleLimit: DEADLINE };
  const model = await identify({ client, request: options, tokenizer: undefined, call }, dialects);
  const tokens = await model.tokenize(SAMPLE, call);
  const answers = await Promise.all(
    ANSWERS.map(async (answer) => (await model.tokenize(answer, call))[0] ?? 0),
  );
  const wanted = [...new Set(answers)];
  const began = performance.now();
  const { found } = await model.score([{ tokens, wanted }], call);
  const milliseconds = performance.now() - began;
  const known = wanted.map((id) => Math.max(LEAST, found[0]?.get(id) ?? LEAST));
  return { url, facts: model.facts, milliseconds, known };
}

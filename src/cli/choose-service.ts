import { KomainuError } from "../core/errors.ts";
import type { Guard } from "../core/guard.ts";
import type { Policy } from "../core/policy.ts";
import type { KnownService } from "../services/known-services.ts";
import { OPENAI_URL } from "../services/openai-moderation/openai-url.ts";
import type { ServiceOptions } from "../services/service-options.ts";
import type { GuardCommandOptions } from "./guard-command-options.ts";
import { FLAGS } from "./guard-flags.ts";
import { readGuardOptions } from "./guard-options.ts";

/** What a service takes; the rest says how a model is run. */
const USED: readonly (keyof GuardCommandOptions)[] = [
  ...(["guard", "engine", "allowHttp", "model", "policy", "threshold"] as const),
  ...(["calibration", "language", "timeout", "stallTimeout"] as const),
];

/** What no service has a use for. */
export const NOT_OF_SERVICES = (Object.keys(FLAGS) as (keyof GuardCommandOptions)[]).filter(
  (name) => name !== "band" && !USED.includes(name),
);

/** A service as the command line names it, and what its verdicts depend on. */
export interface ChosenService {
  readonly open: (policies?: readonly Policy[]) => Promise<Guard>;
  readonly options: ServiceOptions;
}

/**
 * The service that a command line asks for, its key from the environment.
 *
 * @throws KomainuError `invalid_input` for options that it does not use
 */
export async function chooseService(
  service: KnownService,
  given: GuardCommandOptions,
): Promise<ChosenService> {
  const unused = NOT_OF_SERVICES.find((name) => given[name] !== undefined);
  if (unused !== undefined) {
    const used = USED.filter((name) => name !== "guard").map((name) => FLAGS[name]);
    throw wrong(`${service.title} takes no ${FLAGS[unused]}. It takes: ${used.join(", ")}.`);
  }
  const [url, ...others] = given.engine ?? [];
  if (others.length > 0)
    throw wrong(`${service.title} is asked at one address: give one --engine.`);
  const { policies, thresholds, language, timeout, stallTimeout } = await readGuardOptions(given);
  const options: ServiceOptions = {
    url,
    model: given.model,
    apiKey: keyFor(url ?? service.url),
    policies,
    thresholds,
    calibration: given.calibration,
    language,
    timeout,
    stallTimeout,
    allowHttp: given.allowHttp,
  };
  return {
    options,
    open: async (own) => open(service, own === undefined ? options : { ...options, policies: own }),
  };
}

async function open({ id }: KnownService, options: ServiceOptions): Promise<Guard> {
  const services = await import("../services/index.ts");
  if (id === "openai-moderation") return services.openaiModeration(options);
  const { url, model } = options;
  if (url === undefined || model === undefined) {
    throw wrong(
      "A judge needs the address of a server and a model there: --engine URL --model NAME, such as --engine https://api.openai.com --model gpt-4o.",
    );
  }
  return services.judge({ ...options, url, model });
}

/** OpenAI's key goes to OpenAI alone, the other to whatever else is named. */
function keyFor(url: string | undefined): string | undefined {
  const isOpenAi = url !== undefined && URL.canParse(url) && new URL(url).origin === OPENAI_URL;
  const key = process.env[isOpenAi ? "OPENAI_API_KEY" : "KOMAINU_ENGINE_KEY"]?.trim();
  return key === "" ? undefined : key;
}

function wrong(message: string): KomainuError {
  return new KomainuError("invalid_input", message);
}

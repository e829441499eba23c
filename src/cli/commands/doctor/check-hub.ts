import { errorMessage } from "../../../core/errors.ts";
import { readHubSettings } from "../../../models/index.ts";
import { checkDirectory } from "./check-machine.ts";
import type { Finding } from "./finding.ts";

const PROXIES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"] as const;

/** The settings for downloads. No token and no password is ever printed. Asks no network. */
export async function checkHub(): Promise<readonly Finding[]> {
  const found = { id: "hub", title: "Hub" };
  try {
    const { endpoint, token, cacheDirectory, offline } = await readHubSettings();
    const detail = offline ? `${endpoint}, offline (HF_HUB_OFFLINE)` : endpoint;
    return [
      { ...found, status: "ok", detail },
      ...describeProxy(),
      describeToken(token !== undefined),
      await checkDirectory("cache", "Hub cache", cacheDirectory, "HF_HUB_CACHE"),
    ];
  } catch (error) {
    const remedy = "Correct the environment variable or file that the message names.";
    return [{ ...found, status: "missing", detail: errorMessage(error), remedy }];
  }
}

/** Node's own `fetch`, which downloads use, passes proxies by unless it is told to use them. */
function describeProxy(): readonly Finding[] {
  const proxy = PROXIES.find((name) => process.env[name]);
  if (proxy === undefined || process.env["NODE_USE_ENV_PROXY"] === "1") return [];
  const detail = `${proxy} is set, but downloads do not go through it`;
  const remedy =
    "Use Node 24 with NODE_USE_ENV_PROXY=1, set HF_ENDPOINT to a mirror that is reached without it, or copy the model here.";
  return [{ id: "proxy", title: "Proxy", status: "note", detail, remedy }];
}

function describeToken(present: boolean): Finding {
  const found = { id: "token", title: "Hub token" };
  if (present) return { ...found, status: "ok", detail: "present" };
  const remedy =
    "For gated models (ShieldGemma, Gemma): make one at https://huggingface.co/settings/tokens and set HF_TOKEN.";
  return { ...found, status: "note", detail: "none", remedy };
}

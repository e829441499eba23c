import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { KomainuError } from "../../core/errors.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the Hub is and what is known of it on this machine. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** The user's access token. Only `HubClient` uses it; it belongs in no message. */
  readonly token: string | undefined;
  /** The cache that Hugging Face's own tools share. */
  readonly cacheDirectory: string;
  /** Only what the cache holds may be used. */
  readonly offline: boolean;
}

/**
 * Reads the settings that all of Hugging Face's tools share: `HF_ENDPOINT`, `HF_TOKEN` (or
 * `HUGGING_FACE_HUB_TOKEN`, or the file at `HF_TOKEN_PATH`, by default `$HF_HOME/token`),
 * `HF_HUB_CACHE` (by default `$HF_HOME/hub`), `HF_HOME` (by default `~/.cache/huggingface`) and
 * `HF_HUB_OFFLINE`. Rejects with `invalid_input` if one of them cannot be used.
 */
export async function readHubSettings(env: Environment = process.env): Promise<HubSettings> {
  const home = expandHome(
    env["HF_HOME"] || join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "huggingface"),
  );
  const cache = env["HF_HUB_CACHE"] || env["HUGGINGFACE_HUB_CACHE"] || join(home, "hub");
  return {
    endpoint: readEndpoint(env["HF_ENDPOINT"] || "https://huggingface.co"),
    token: await readToken(env, home),
    cacheDirectory: expandHome(cache),
    offline: ["1", "on", "yes", "true"].includes((env["HF_HUB_OFFLINE"] ?? "").toLowerCase()),
  };
}

function readEndpoint(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // The value itself stays out of the message: it may hold a password.
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new KomainuError(
      "invalid_input",
      "HF_ENDPOINT must be a web address without a user name, such as https://huggingface.co.",
    );
  }
  return url.href.replace(/\/+$/, "");
}

async function readToken(env: Environment, home: string): Promise<string | undefined> {
  const path = expandHome(env["HF_TOKEN_PATH"] || join(home, "token"));
  const given = env["HF_TOKEN"] || env["HUGGING_FACE_HUB_TOKEN"];
  const token = (given ?? (await readFile(path, "utf8").catch(() => ""))).trim();
  if (token === "") return undefined;
  // A header cannot carry anything else, and the error that says so would print the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const source = given ? "HF_TOKEN" : path;
    throw new KomainuError("invalid_input", `The access token in ${source} is not a token.`);
  }
  return token;
}

function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

import { KomainuError } from "../../core/errors.ts";
import { describe, type HubClient } from "./hub-client.ts";

export interface RefusalContext {
  readonly client: HubClient;
  /** `owner/name` of the repository. */
  readonly name: string;
  readonly revision: string;
}

/**
 * Rejects with what a refusal of the Hub means and what to do about it. The Hub says which in its
 * header `X-Error-Code`: `GatedRepo`, `RepoNotFound`, `RevisionNotFound` or `EntryNotFound`.
 */
export async function refuseAnswer(response: Response, context: RefusalContext): Promise<never> {
  await response.body?.cancel();
  const { client, name, revision } = context;
  const page = `${client.endpoint}/${name}`;
  const code = response.headers.get("x-error-code");
  if (code === "GatedRepo") throw new KomainuError("access_denied", gated(page, client.hasToken));
  if (code === "RevisionNotFound") {
    throw new KomainuError("not_found", `${name} has no revision "${revision}". See ${page}`);
  }
  if (code === "RepoNotFound" || response.status === 404) {
    throw new KomainuError("not_found", missing(name, page, client.hasToken));
  }
  if (response.status === 401 || response.status === 403) {
    throw new KomainuError("access_denied", denied(page, client.hasToken));
  }
  const address = response.url ? describe(new URL(response.url)) : page;
  throw new KomainuError("network", `${address} answered ${response.status}.`);
}

function gated(page: string, hasToken: boolean): string {
  const visit = `Its authors ask you to accept their licence first: visit ${page} and accept it`;
  return hasToken
    ? `${visit} with the account of your access token (a fine-grained token must allow "read access to public gated repositories"), then run the same command again.`
    : `${visit}, then set HF_TOKEN to an access token of that account (${new URL(page).origin}/settings/tokens) and run the same command again.`;
}

function missing(name: string, page: string, hasToken: boolean): string {
  const remedy = hasToken
    ? "or your access token may not read it"
    : "or it is private and needs an access token (HF_TOKEN)";
  return `There is no ${name}, ${remedy}. See ${page}`;
}

function denied(page: string, hasToken: boolean): string {
  return hasToken
    ? `The Hub does not accept your access token for ${page}. Check HF_TOKEN, or log in again.`
    : `${page} needs an access token: set HF_TOKEN.`;
}

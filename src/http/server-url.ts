import { KomainuError } from "../core/errors.ts";

/** Names that no public name server knows: of this machine, of a cluster, of a local network. */
const LOCAL_NAME =
  /^[^.]+$|(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|svc|cluster\.local|test)\.?$/iu;

/** Addresses that are not routed on the internet (RFC 1918, 3927, 4193, 4291, 6598). */
const PRIVATE_V4 =
  /^(?:127|10)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^169\.254\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^0\.0\.0\.0$/u;
const PRIVATE_V6 = /^\[(?:::1|::|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/iu;
const IS_V4 = /^\d+\.\d+\.\d+\.\d+$/u;

/** Where a server is, and whether text may travel there unencrypted. */
export interface ServerUrlOptions {
  /** What a message calls it, such as `--engine` or `url`. */
  readonly what: string;
  /** Lets `http:` go to a public host, where others can read texts and key on the way. */
  readonly allowHttp?: boolean | undefined;
}

/**
 * The base address of a server, without a slash at its end.
 *
 * @throws KomainuError `invalid_input` for what is no such address, for credentials in it, and for
 *   `http:` to a public host; the address itself is not repeated where it may hold a secret
 */
export function readServerUrl(given: string, { what, allowHttp }: ServerUrlOptions): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol) || url.hostname === "") {
    throw refused(`${what} must be a web address, such as http://127.0.0.1:8000.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw refused(
      `${what} must be an address alone, without a user name, a query or a fragment. A key belongs in apiKey, or in the variable KOMAINU_ENGINE_KEY.`,
    );
  }
  if (url.protocol === "http:" && allowHttp !== true && !isPrivate(url.hostname)) {
    throw refused(
      `${what} names the public host ${url.hostname} by http:, so that anyone on the way could read the texts and the key. Use https:, or allow it with allowHttp: true (--allow-http).`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/u, "");
}

/** Whether a host is this machine, or one of a private network, by its name alone. */
export function isPrivate(hostname: string): boolean {
  if (hostname.startsWith("[")) return PRIVATE_V6.test(hostname);
  return IS_V4.test(hostname) ? PRIVATE_V4.test(hostname) : LOCAL_NAME.test(hostname);
}

/**
 * A key as it can stand in a header.
 *
 * @throws KomainuError `invalid_input` for what no header can carry; the key is not repeated
 */
export function readApiKey(key: string | undefined, what = "apiKey"): string | undefined {
  const trimmed = key?.trim();
  if (trimmed === undefined || trimmed === "") return undefined;
  if (/^[\x21-\x7e]+$/u.test(trimmed)) return trimmed;
  throw refused(`${what} is no key: it may hold visible ASCII characters only.`);
}

function refused(message: string): KomainuError {
  return new KomainuError("invalid_input", message);
}

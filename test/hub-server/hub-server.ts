import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { Fault, RecordedRequest } from "./fault.ts";
import { sendFile } from "./send-file.ts";

export type { Fault, RecordedRequest } from "./fault.ts";

/** A repository that the server holds. */
export interface ServedRepository {
  /** By path. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** 40 hex digits. Default: made up from the name. */
  readonly commit?: string;
  /** Needs the token of `HubServerOptions`, and `granted`. */
  readonly gated?: boolean;
  readonly granted?: boolean;
  readonly licence?: string;
  /** The name under which the repository was known before: it redirects to the new one. */
  readonly formerName?: string;
  /** Files of at least so many bytes are kept by the storage host. Default 1,000. */
  readonly largeFrom?: number;
}

export interface HubServerOptions {
  /** By `owner/name`. */
  readonly repositories: Readonly<Record<string, ServedRepository>>;
  /** The one access token that is valid. */
  readonly token?: string;
  /** How many requests a signed storage address is good for. Default: no limit. */
  readonly signatureUses?: number;
  /** What goes wrong with a request, if anything. */
  readonly fault?: (request: RecordedRequest) => Fault | undefined;
}

export interface HubServer extends AsyncDisposable {
  /** For HF_ENDPOINT. */
  readonly url: string;
  readonly storageHost: string;
  readonly requests: readonly RecordedRequest[];
}

interface Context extends HubServerOptions {
  readonly requests: RecordedRequest[];
  readonly signatures: Map<string, number>;
  hubUrl: string;
  storageUrl: string;
}

/** Entries of one page of a listing: few, so that every listing has several pages. */
const PAGE = 3;

/**
 * Starts a server that behaves like the Hugging Face Hub, with a storage host on another port to
 * which it redirects for large files, by signed addresses. The storage host refuses requests that
 * carry an access token, as the real ones do.
 */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const context: Context = {
    ...options,
    requests: [],
    signatures: new Map(),
    hubUrl: "",
    storageUrl: "",
  };
  const hub = createServer((request, response) => void answerAsHub(request, response, context));
  const storage = createServer(
    (request, response) => void answerAsStorage(request, response, context),
  );
  context.hubUrl = await listen(hub);
  context.storageUrl = await listen(storage);
  return {
    url: context.hubUrl,
    storageHost: new URL(context.storageUrl).host,
    requests: context.requests,
    async [Symbol.asyncDispose]() {
      await Promise.all([hub, storage].map(close));
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function record(
  server: RecordedRequest["server"],
  request: IncomingMessage,
  context: Context,
): Fault | undefined {
  const recorded: RecordedRequest = {
    server,
    path: request.url ?? "",
    authorization: request.headers.authorization,
    range: request.headers.range,
  };
  context.requests.push(recorded);
  return context.fault?.(recorded);
}

async function answerAsHub(
  request: IncomingMessage,
  response: ServerResponse,
  context: Context,
): Promise<void> {
  const fault = record("hub", request, context);
  if (fault?.type === "status") return sendStatus(response, fault);
  const url = new URL(request.url ?? "", context.hubUrl);
  // Data sets lie below `datasets/`, and are served like models otherwise.
  const parts = url.pathname
    .replace(/^\/datasets\//, "/")
    .slice(1)
    .split("/")
    .map(decodeURIComponent);
  const name = (parts[0] === "api" ? parts.slice(2, 4) : parts.slice(0, 2)).join("/");
  const repository = context.repositories[name];
  const moved = Object.entries(context.repositories).find(
    ([, { formerName }]) => formerName === name,
  );
  if (moved) {
    response.writeHead(307, { Location: (request.url ?? "").replace(name, moved[0]) }).end();
    return;
  }
  const authorized = request.headers.authorization === `Bearer ${context.token}`;
  if (!repository) return refuse(response, authorized ? 404 : 401, "RepoNotFound");
  const commit = commitOf(name, repository);
  const [action, revision] = parts[0] === "api" ? parts.slice(4, 6) : parts.slice(2, 4);
  if (revision !== "main" && revision !== commit) return refuse(response, 404, "RevisionNotFound");
  if (action === "revision") return sendInfo(response, name, repository);
  if (action === "tree") return sendTree(response, url, repository);
  const path = parts.slice(4).join("/");
  const content = repository.files[path];
  if (repository.gated && !(authorized && repository.granted)) {
    return refuse(response, authorized ? 403 : 401, "GatedRepo");
  }
  if (!content) return refuse(response, 404, "EntryNotFound");
  response.setHeader("X-Repo-Commit", commit);
  if (!isLarge(content, repository)) {
    response.setHeader("ETag", `"${gitSha1(content)}"`);
    return sendFile(request, response, content, fault);
  }
  const signature = createHash("sha256").update(String(context.signatures.size)).digest("hex");
  context.signatures.set(signature, context.signatureUses ?? Infinity);
  const query = new URLSearchParams({ name, path, signature }).toString();
  response
    .writeHead(302, {
      "X-Linked-ETag": `"${sha256(content)}"`,
      "X-Linked-Size": content.length,
      Location: `${context.storageUrl}/${sha256(content)}?${query}`,
    })
    .end("Found. Redirecting");
}

async function answerAsStorage(
  request: IncomingMessage,
  response: ServerResponse,
  context: Context,
): Promise<void> {
  const fault = record("storage", request, context);
  if (fault?.type === "status") return sendStatus(response, fault);
  if (request.headers.authorization !== undefined) return refuse(response, 400, "InvalidArgument");
  const query = new URL(request.url ?? "", context.storageUrl).searchParams;
  const signature = query.get("signature") ?? "";
  const uses = context.signatures.get(signature) ?? 0;
  if (uses <= 0) return refuse(response, 403, "AccessDenied");
  context.signatures.set(signature, uses - 1);
  const content = context.repositories[query.get("name") ?? ""]?.files[query.get("path") ?? ""];
  if (!content) return refuse(response, 404, "NoSuchKey");
  response.setHeader("ETag", `"${createHash("md5").update(content).digest("hex")}"`);
  return sendFile(request, response, content, fault);
}

function sendStatus(response: ServerResponse, fault: Fault & { type: "status" }): void {
  const headers = fault.retryAfter ? { "retry-after": fault.retryAfter } : {};
  response.writeHead(fault.status, headers).end("a failure");
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "X-Error-Code": code, "content-type": "application/json" });
  response.end(JSON.stringify({ error: code }));
}

function sendInfo(response: ServerResponse, name: string, repository: ServedRepository): void {
  sendJson(response, {
    _id: "0123456789abcdef01234567",
    id: name,
    sha: commitOf(name, repository),
    private: false,
    gated: repository.gated ? "manual" : false,
    downloads: 0,
    likes: 0,
    lastModified: "2025-01-01T00:00:00.000Z",
    cardData: { license: repository.licence ?? "other" },
  });
}

function sendTree(response: ServerResponse, url: URL, repository: ServedRepository): void {
  const entries = Object.entries(repository.files).map(([path, content]) => {
    const size = content.length;
    const entry = { type: "file", path, size, oid: gitSha1(content) };
    if (!isLarge(content, repository)) return entry;
    return Object.assign(entry, { lfs: { oid: sha256(content), size, pointerSize: 134 } });
  });
  const start = Number(url.searchParams.get("cursor") ?? 0);
  if (start + PAGE < entries.length) {
    const next = new URL(url);
    next.searchParams.set("cursor", String(start + PAGE));
    response.setHeader("Link", `<${next.href}>; rel="next"`);
  }
  sendJson(response, entries.slice(start, start + PAGE));
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function isLarge(content: Buffer, { largeFrom = 1_000 }: ServedRepository): boolean {
  return content.length >= largeFrom;
}

function commitOf(name: string, repository: ServedRepository): string {
  return repository.commit ?? createHash("sha1").update(name).digest("hex");
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function gitSha1(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

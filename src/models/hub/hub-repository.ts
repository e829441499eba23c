import { z } from "zod";

import { KomainuError } from "../../core/errors.ts";
import type { FileHash } from "../../files/hash-file.ts";
import { DEFAULT_RETRY, type RetryPolicy, withRetries } from "../download/retry-policy.ts";
import type { HubClient } from "./hub-client.ts";
import { readBody } from "./read-body.ts";
import { refuseAnswer } from "./refuse-answer.ts";

/** A file of a repository on the Hub. */
export interface HubFile {
  /** Relative, with forward slashes; leads nowhere outside of the repository. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly hash: FileHash;
}

/** A repository on the Hub at one commit. */
export interface HubRepository {
  /** `owner/name`. */
  readonly name: string;
  /** The branch, tag or commit that was asked for. */
  readonly revision: string;
  /** The commit it stands for: 40 hex digits. */
  readonly commit: string;
  /** Whether its authors ask for a licence to be accepted, or access to be granted, first. */
  readonly gated: boolean;
  /** The licence that the model card names, if it names one. */
  readonly licence: string | undefined;
  readonly files: readonly HubFile[];
}

/** Far above what a page of the Hub's answers holds (1,000 files at most), in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Far above what a repository of a model holds: a longer listing is not one of a model. */
const MOST_FILES = 100_000;
const MOST_PAGES = 1000;

const REMEDY =
  "Check the connection. Without one, give a folder that holds the model, or set HF_ENDPOINT to a mirror that can be reached.";

const INFO = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  gated: z.union([z.boolean(), z.string()]).optional(),
  cardData: z.object({ license: z.string().optional() }).nullish().catch(undefined),
});

const HEX = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const ENTRY = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number().int().nonnegative(),
  oid: HEX(40).optional(),
  lfs: z.object({ oid: HEX(64), size: z.number().int().nonnegative() }).optional(),
});

export interface ReadRepositoryOptions {
  readonly client: HubClient;
  /** `owner/name`. */
  readonly name: string;
  readonly revision: string;
  readonly retry?: RetryPolicy | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the Hub what a repository holds at a revision. Rejects with `not_found`, `access_denied` or
 * `network`.
 */
export async function readRepository(options: ReadRepositoryOptions): Promise<HubRepository> {
  const { client, name, revision } = options;
  const { modelInfo, listFiles } = await import("@huggingface/hub");
  const shared = { hubUrl: client.endpoint, fetch: askPatiently(options) };
  try {
    const info = INFO.parse(
      await modelInfo({ ...shared, name, revision, additionalFields: ["sha", "cardData"] }),
    );
    const repo = { type: "model", name } as const;
    const files: HubFile[] = [];
    let entries = 0;
    for await (const entry of listFiles({ ...shared, repo, revision: info.sha, recursive: true })) {
      if (++entries > MOST_FILES) throw endless(name);
      const file = readEntry(entry);
      if (file) files.push(file);
    }
    return {
      name,
      revision,
      commit: info.sha,
      gated: info.gated !== undefined && info.gated !== false,
      licence: info.cardData?.license,
      files,
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof KomainuError) throw error;
    throw new KomainuError(
      "network",
      `${client.endpoint} does not answer as the Hugging Face Hub does. Check HF_ENDPOINT.`,
      { cause: error },
    );
  }
}

function endless(name: string): KomainuError {
  return new KomainuError(
    "network",
    `The listing of ${name} has more than ${MOST_FILES.toLocaleString("en")} entries or ${MOST_PAGES} pages. Check HF_ENDPOINT.`,
  );
}

/** A `fetch` that asks again when a request fails, and refuses what the Hub refuses. */
function askPatiently({
  client,
  name,
  revision,
  retry = DEFAULT_RETRY,
  signal,
}: ReadRepositoryOptions): typeof fetch {
  // A person is waiting for these answers: a few seconds of patience, and half a minute where the
  // server asks for it.
  const longestDelay = Math.min(retry.longestDelay, 3_000);
  const policy = { ...retry, attempts: Math.min(retry.attempts, 4), longestDelay };
  let pages = 0;
  return async (input) => {
    if (++pages > MOST_PAGES) throw endless(name);
    return withRetries(policy, signal, REMEDY, async () => {
      const limit = AbortSignal.timeout(retry.stallTimeout);
      const { response, url } = await client.get(input instanceof Request ? input.url : input, {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      if (!response.ok) await refuseAnswer(response, { client, name, revision });
      return new Response(await readBody(response, url, MOST_BYTES), response);
    });
  };
}

function readEntry(value: unknown): HubFile | undefined {
  const entry = ENTRY.parse(value);
  if (entry.type !== "file") return undefined;
  const { path, lfs, oid } = entry;
  if (!isSafePath(path)) {
    throw new KomainuError("file_damaged", `The repository holds a file with an unsafe path.`);
  }
  if (lfs) return { path, size: lfs.size, hash: { algorithm: "sha256", value: lfs.oid } };
  if (!oid) throw new TypeError(`${path} has no hash`);
  return { path, size: entry.size, hash: { algorithm: "git-sha1", value: oid } };
}

/** Whether a path stays inside the folder it is joined to, on every operating system. */
export function isSafePath(path: string): boolean {
  return (
    path !== "" &&
    !/[\\:\0]/.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

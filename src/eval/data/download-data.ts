import { createWriteStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorMessage, KomainuError } from "../../core/index.ts";
import { DEFAULT_RETRY, TransientError, withRetries } from "../../models/download/retry-policy.ts";
import type { RetryPolicy } from "../../models/download/retry-policy.ts";
import { HubClient } from "../../models/hub/hub-client.ts";
import { readHubSettings, type Environment } from "../../models/hub/hub-settings.ts";
import { tooLong } from "../../models/hub/read-body.ts";
import { refuseAnswer } from "../../models/hub/refuse-answer.ts";
import { makeFolder } from "../../files/make-folder.ts";

export interface DownloadDataOptions {
  /** `owner/name` of the data set. */
  readonly repository: string;
  readonly file: string;
  /** A commit: 40 hex digits. */
  readonly revision: string;
  readonly env: Environment;
  readonly retry?: RetryPolicy | undefined;
  /** A longer file is refused. Default: 4 GiB. */
  readonly most?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Far above any benchmark's file: a longer answer would fill the disk. */
const MOST_BYTES = 4 * 1024 ** 3;

const REMEDY =
  "Check the connection, set HF_ENDPOINT to a mirror that can be reached, or give a file with --data.";

/**
 * Gets one file of a data set from the Hub into the cache that Hugging Face's tools share, or finds
 * it there. Gives its path.
 *
 * @throws KomainuError `access_denied`, `not_found` or `network`, with the remedy
 */
export async function downloadData(options: DownloadDataOptions): Promise<string> {
  const { repository, file, revision, env, signal, retry = DEFAULT_RETRY } = options;
  const { most = MOST_BYTES } = options;
  const settings = await readHubSettings(env);
  const folder = `datasets--${repository.replaceAll("/", "--")}`;
  const path = join(settings.cacheDirectory, folder, "snapshots", revision, file);
  if (await exists(path)) return path;
  if (settings.offline) {
    const message = `${file} of ${repository} is not in the cache, and HF_HUB_OFFLINE is set. ${REMEDY}`;
    throw new KomainuError("network", message);
  }
  const client = new HubClient(settings);
  const name = `datasets/${repository}`;
  const address = [client.endpoint, name, "resolve", revision, ...file.split("/")]
    .map((part, i) => (i < 2 ? part : encodeURIComponent(part)))
    .join("/");
  await withRetries(retry, signal, REMEDY, async () => {
    const { response, url } = await client.get(address, { signal });
    if (!response.ok) await refuseAnswer(response, { client, name, revision });
    await save(response, path, { url, most, signal });
  });
  return path;
}

/** Writes an answer's body to a file that appears when it is complete. */
async function save(
  response: Response,
  path: string,
  { url, most, signal }: { url: URL; most: number; signal: AbortSignal | undefined },
): Promise<void> {
  const unfinished = `${path}.${process.pid}.komainu-part`;
  await makeFolder(dirname(path));
  try {
    if (response.body === null) throw new Error("The answer is empty.");
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    if (length > most) throw tooLong(url, most);
    const output = createWriteStream(unfinished);
    const body = Readable.fromWeb(response.body);
    await pipeline(body, (pieces) => bounded(pieces, url, most), output, { signal });
    if (!Number.isNaN(length) && output.bytesWritten < length) {
      throw new Error(`Only ${output.bytesWritten} of ${length} bytes came.`);
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    signal?.throwIfAborted();
    if (error instanceof KomainuError) throw error;
    throw new TransientError(`The download was cut off: ${errorMessage(error)}`, { cause: error });
  }
}

/** Passes bytes on, and refuses more of them than any right answer has. */
async function* bounded(
  pieces: AsyncIterable<Uint8Array>,
  url: URL,
  most: number,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > most) throw tooLong(url, most);
    yield piece;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

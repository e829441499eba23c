import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

import { downloadFile } from "../src/models/index.ts";

const MB = 1e6;
const SLICE = 256 * 1024;

/**
 * Downloads one file from a local server: as fast as it goes, against `fetch` written to a file and
 * hashed on the way, and from a server that limits each connection, as storage hosts do.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
  const content = randomBytes((quick ? 64 : 512) * MB);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const folder = await mkdtemp(join(tmpdir(), "komainu-bench-"));
  const download = async (address: string, connections: number): Promise<number> => {
    const source = {
      name: "the server",
      open: (range: { start: number; end: number } | undefined, signal: AbortSignal) =>
        fetch(address, {
          headers: range ? { range: `bytes=${range.start}-${range.end - 1}` } : {},
          signal,
        }),
    };
    const destination = join(folder, `ours-${connections}`);
    const start = performance.now();
    const size = content.length;
    const hash = { algorithm: "sha256", value: sha256 } as const;
    const pieceSize = quick ? 4 * MB : 32 * MB;
    await downloadFile({ source, size, hash, destination, connections, pieceSize });
    const rate = content.length / MB / ((performance.now() - start) / 1000);
    await rm(destination);
    return rate;
  };
  try {
    await using fast = await serve(content, Infinity);
    const plain = await downloadPlainly(fast.address, join(folder, "plain"), content.length);
    report("no limit, plain fetch and hash", plain, plain);
    for (const connections of [1, 4]) {
      const rate = await download(fast.address, connections);
      report(`no limit, ${connections} connections`, rate, plain);
    }
    await using slow = await serve(content, quick ? 40 : 60);
    let single = 0;
    for (const connections of [1, 4, 8]) {
      const rate = await download(slow.address, connections);
      single ||= rate;
      report(`limited a connection, ${connections} connections`, rate, single);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function report(what: string, rate: number, reference: number): void {
  const ratio = (rate / reference).toFixed(2);
  console.log(`${what.padEnd(40)} ${rate.toFixed(0).padStart(6)} MB/s  ${ratio}x`);
}

async function downloadPlainly(address: string, path: string, size: number): Promise<number> {
  const start = performance.now();
  const response = await fetch(address);
  const hash = createHash("sha256");
  await pipeline(
    Readable.from(response.body ?? []),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  hash.digest();
  return size / MB / ((performance.now() - start) / 1000);
}

/** A server of one file, with at most so many MB/s for each connection. */
async function serve(
  content: Buffer,
  limit: number,
): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer((request, response) => {
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const start = Number(match?.[1] ?? 0);
    const end = Number(match?.[2] ?? content.length - 1) + 1;
    response.writeHead(match ? 206 : 200, {
      "content-length": end - start,
      ...(match ? { "content-range": `bytes ${start}-${end - 1}/${content.length}` } : {}),
    });
    // A client that goes away is no failure of the server.
    pipeline(slices(content.subarray(start, end), limit), response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    address: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body a slice at a time, none before it is due. */
async function* slices(body: Buffer, limit: number): AsyncGenerator<Buffer> {
  const start = performance.now();
  for (let at = 0; at < body.length; at += SLICE) {
    const early = (at / MB / limit) * 1000 - (performance.now() - start);
    if (early > 1) await delay(early);
    yield body.subarray(at, at + SLICE);
  }
}

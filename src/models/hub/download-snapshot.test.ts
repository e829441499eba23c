import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  type Fault,
  type RecordedRequest,
  startHubServer,
} from "../../../test/hub-server/hub-server.ts";
import type { ServedRepository } from "../../../test/hub-server/hub-server.ts";
import { KomainuError } from "../../core/errors.ts";
import type { DownloadTuning } from "../download/download-file.ts";
import { HubClient } from "./hub-client.ts";
import { downloadSnapshot, type Snapshot, type SnapshotProgress } from "./download-snapshot.ts";
import { readRepository } from "./hub-repository.ts";

const NAME = "owner/model";
const TOKEN = "hf_secretSecretSecret";
const WEIGHTS = randomBytes(300_000);
const FILES = {
  "config.json": Buffer.from('{"model_type":"gemma2"}'),
  "empty.txt": Buffer.alloc(0),
  "sub/notes with space.txt": Buffer.from("notes"),
  "tokenizer.json": Buffer.from("x".repeat(5_000)),
  "model.safetensors": WEIGHTS,
};
const TUNING: DownloadTuning = {
  connections: 3,
  pieceSize: 40_000,
  checkpointSize: 4_096,
};
const RETRY = { attempts: 6, firstDelay: 2, longestDelay: 20, stallTimeout: 300 };

interface PullOptions {
  repository?: ServedRepository;
  fault?: (request: RecordedRequest) => Fault | undefined;
  token?: string;
  signatureUses?: number;
  stallTimeout?: number;
  signal?: AbortSignal;
  onProgress?: (progress: SnapshotProgress) => void;
}

let cacheDirectory: string;

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), "komainu-hub-"));
});

afterEach(async () => {
  await rm(cacheDirectory, { recursive: true, force: true });
});

async function download(
  options: PullOptions = {},
): Promise<{ snapshot: Snapshot; requests: readonly RecordedRequest[] }> {
  await using server = await startHubServer({
    repositories: { [NAME]: options.repository ?? { files: FILES } },
    token: TOKEN,
    ...(options.fault ? { fault: options.fault } : {}),
    ...(options.signatureUses ? { signatureUses: options.signatureUses } : {}),
  });
  const client = new HubClient({ endpoint: server.url, token: options.token });
  const { signal, stallTimeout = RETRY.stallTimeout } = options;
  const retry = { ...RETRY, stallTimeout };
  const repository = await readRepository({ client, name: NAME, revision: "main", retry, signal });
  const snapshot = await downloadSnapshot({
    client,
    cacheDirectory,
    repository,
    files: repository.files,
    tuning: { ...TUNING, retry },
    signal,
    onProgress: options.onProgress,
  });
  return { snapshot, requests: server.requests };
}

async function expectComplete(snapshot: Snapshot): Promise<void> {
  for (const [path, content] of Object.entries(FILES)) {
    const damaged = !(await readFile(join(snapshot.folder, path))).equals(content);
    expect(damaged && path).toBe(false);
  }
  const blobs = await readdir(join(cacheDirectory, "models--owner--model", "blobs"));
  expect(blobs.filter((name) => name.includes("komainu"))).toEqual([]);
}

/** A fault that happens to the first `count` requests that `matches`. */
function first(
  count: number,
  fault: Fault,
  matches: (request: RecordedRequest) => boolean = ({ server }) => server === "storage",
): (request: RecordedRequest) => Fault | undefined {
  let left = count;
  return (request) => (matches(request) && left-- > 0 ? fault : undefined);
}

describe("downloadSnapshot", () => {
  it("brings the files into the layout that Hugging Face's tools share", async () => {
    const { snapshot } = await download();
    await expectComplete(snapshot);
    const folder = join(cacheDirectory, "models--owner--model");
    const commit = await readFile(join(folder, "refs", "main"), "utf8");
    expect(snapshot.folder).toBe(join(folder, "snapshots", commit));
    const sha256 = createHash("sha256").update(WEIGHTS).digest("hex");
    expect((await stat(join(folder, "blobs", sha256))).size).toBe(WEIGHTS.length);
  });

  it("uses what the cache holds, and replaces what is damaged there", async () => {
    const { snapshot } = await download();
    const second = await download();
    expect(second.snapshot.downloaded).toEqual([]);
    expect(second.requests.some(({ path }) => path.includes("resolve"))).toBe(false);
    await writeFile(join(snapshot.folder, "model.safetensors"), Buffer.alloc(WEIGHTS.length));
    const third = await download();
    expect(third.snapshot.downloaded.map(({ path }) => path)).toEqual(["model.safetensors"]);
    await expectComplete(third.snapshot);
  });

  it("asks for parallel ranges that cover the file once", async () => {
    const { requests } = await download();
    const ranges = requests
      .filter(({ server, path }) => server === "storage" && path.includes("model.safetensors"))
      .map(({ range }) => range);
    expect(ranges).toHaveLength(8);
    expect(new Set(ranges).size).toBe(8);
  });

  const passing: [string, (request: RecordedRequest) => Fault | undefined][] = [
    ["a server error", first(3, { type: "status", status: 503 })],
    [
      "a server error of the Hub",
      first(2, { type: "status", status: 500 }, ({ server }) => server === "hub"),
    ],
    ["a rate limit", first(1, { type: "status", status: 429, retryAfter: "0" })],
    ["a dropped connection before the first byte", first(2, { type: "drop", after: 0 })],
    ["connections dropped in the middle", first(6, { type: "drop", after: 7_777 })],
    ["a stalled connection", first(2, { type: "stall", after: 1_000 })],
    ["a connection that stalls before the first byte", first(1, { type: "stall", after: 0 })],
    [
      "a storage host that ignores ranges",
      ({ server }) => (server === "storage" ? { type: "ignore-range" } : undefined),
    ],
    ["wrong bytes once", first(1, { type: "wrong-bytes" })],
  ];
  it.each(passing)("survives %s", async (_name, fault) => {
    const { snapshot } = await download({ fault });
    await expectComplete(snapshot);
    expect(snapshot.downloaded).toHaveLength(Object.keys(FILES).length);
  });

  it("waits as long as a rate limit asks for", async () => {
    const start = performance.now();
    await download({ fault: first(1, { type: "status", status: 429, retryAfter: "0.1" }) });
    expect(performance.now() - start).toBeGreaterThan(95);
  });

  it("asks for a new storage address when the signed one has expired", async () => {
    const { snapshot, requests } = await download({ signatureUses: 2 });
    await expectComplete(snapshot);
    expect(requests.filter(({ path }) => path.includes("resolve")).length).toBeGreaterThan(4);
  });

  const failing: [string, Fault, string][] = [
    ["bytes that stay wrong", { type: "wrong-bytes" }, "hash_mismatch"],
    ["a storage host that stays down", { type: "status", status: 500 }, "network"],
    ["connections that always stall", { type: "stall", after: 0 }, "network"],
  ];
  it.each(failing)(
    "gives up on %s and leaves nothing that looks whole",
    async (_n, fault, code) => {
      const failure = download({
        fault: ({ server, path }) =>
          server === "storage" && path.includes("model.safetensors") ? fault : undefined,
      });
      await expect(failure).rejects.toMatchObject({ name: "KomainuError", code });
      const blobs = await readdir(join(cacheDirectory, "models--owner--model", "blobs"));
      expect(blobs).not.toContain(createHash("sha256").update(WEIGHTS).digest("hex"));
    },
  );

  it("resumes where it was cut off, at any byte", async () => {
    for (const after of [1, 4_095, 4_096, 4_097, 39_999, 123_456, 299_999]) {
      await rm(cacheDirectory, { recursive: true, force: true });
      const controller = new AbortController();
      let sent = 0;
      const cut = download({
        signal: controller.signal,
        stallTimeout: 10_000,
        onProgress: ({ phase, file, bytes }) => {
          if (file.path !== "model.safetensors" || phase !== "download") return;
          if (bytes === after) controller.abort(new Error("cut"));
        },
        fault: ({ server, path, range }) => {
          if (server !== "storage" || !path.includes("model.safetensors")) return undefined;
          const [start = 0, end = 0] = (range ?? "").replace("bytes=", "").split("-").map(Number);
          const rest = after - sent;
          sent += end - start + 1;
          if (rest > end - start + 1) return undefined;
          return { type: "stall", after: Math.max(0, rest) };
        },
      });
      await expect(cut, `cut at ${after}`).rejects.toThrow("cut");
      const { snapshot, requests } = await download({ stallTimeout: 10_000 });
      await expectComplete(snapshot);
      const asked = requests
        .filter(({ server, path }) => server === "storage" && path.includes("model.safetensors"))
        .map(({ range }) => (range ?? "").replace("bytes=", "").split("-").map(Number))
        .reduce((sum, [start = 0, end = 0]) => sum + end - start + 1, 0);
      expect(asked, `cut at ${after}`).toBe(WEIGHTS.length - after);
    }
  });

  it("resumes with a cut off or foreign journal", async () => {
    const controller = new AbortController();
    let count = 0;
    const fault = ({ server }: RecordedRequest): Fault | undefined => {
      if (server !== "storage" || ++count < 5) return undefined;
      setTimeout(() => controller.abort(new Error("cut")), 30);
      return { type: "stall", after: 0 };
    };
    const blobs = join(cacheDirectory, "models--owner--model", "blobs");
    const sha256 = createHash("sha256").update(WEIGHTS).digest("hex");
    const journal = join(blobs, `${sha256}.komainu-part.ranges`);
    await expect(download({ fault, signal: controller.signal })).rejects.toThrow("cut");
    const content = await readFile(journal, "utf8");
    for (const damage of [
      content.slice(0, -7),
      content.slice(0, 20),
      "",
      "nonsense\n[0,300000]\n",
    ]) {
      await writeFile(journal, damage);
      const { snapshot } = await download();
      await expectComplete(snapshot);
      await rm(join(blobs, sha256));
    }
  });
});

describe("a repository that was renamed", () => {
  it("is found under its old name, with the token", async () => {
    await using server = await startHubServer({
      repositories: {
        "owner/new": { files: FILES, gated: true, granted: true, formerName: NAME },
      },
      token: TOKEN,
    });
    const client = new HubClient({ endpoint: server.url, token: TOKEN });
    const repository = await readRepository({ client, name: NAME, revision: "main" });
    const { files } = repository;
    const snapshot = await downloadSnapshot({ client, cacheDirectory, repository, files });
    expect(snapshot.downloaded).toHaveLength(files.length);
    await expectComplete(snapshot);
  });
});

describe("the access token", () => {
  it("goes to the Hub alone", async () => {
    const { snapshot, requests } = await download({
      token: TOKEN,
      repository: { files: FILES, gated: true, granted: true },
    });
    await expectComplete(snapshot);
    for (const { server, authorization } of requests) {
      expect(authorization).toBe(server === "hub" ? `Bearer ${TOKEN}` : undefined);
    }
  });

  it("is in no error and in no printed object", async () => {
    const repository = { files: FILES, gated: true };
    const always =
      (fault: Fault) =>
      ({ server }: RecordedRequest) =>
        server === "storage" ? fault : undefined;
    const failures: PullOptions[] = [
      { repository },
      { fault: always({ type: "status", status: 500 }) },
      { fault: always({ type: "drop", after: 0 }) },
      { fault: always({ type: "wrong-bytes" }) },
    ];
    for (const options of failures) {
      const reason: unknown = await download({ ...options, token: TOKEN }).catch(
        (error: unknown) => error,
      );
      expect(reason).toBeInstanceOf(KomainuError);
      const printed = inspect(reason, { depth: 9, showHidden: true });
      expect(printed).not.toContain(TOKEN);
      expect(printed).not.toContain("signature=");
    }
    const client = new HubClient({ endpoint: "https://example.org", token: TOKEN });
    expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(TOKEN);
    expect(JSON.stringify(client)).not.toContain(TOKEN);
  });
});

describe("refusals", () => {
  const gated = { files: FILES, gated: true };
  it.each<[string, PullOptions, string, RegExp]>([
    [
      "a gated model without a token",
      { repository: gated },
      "access_denied",
      /visit http.*owner\/model.*HF_TOKEN/,
    ],
    [
      "a gated model without access",
      { repository: gated, token: TOKEN },
      "access_denied",
      /visit http.*owner\/model and accept/,
    ],
    [
      "a token that is not valid",
      { token: "hf_wrong", fault: () => ({ type: "status", status: 401 }) },
      "access_denied",
      /HF_TOKEN/,
    ],
  ])("names the remedy for %s", async (_name, options, code, message) => {
    await expect(download(options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("says that a repository or revision does not exist", async () => {
    await using server = await startHubServer({ repositories: { [NAME]: { files: FILES } } });
    const client = new HubClient({ endpoint: server.url, token: undefined });
    const missing = readRepository({ client, name: "no/body", revision: "main" });
    await expect(missing).rejects.toMatchObject({ code: "not_found" });
    const revision = readRepository({ client, name: NAME, revision: "v9" });
    await expect(revision).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining('"v9"') as string,
    });
  });

  it("says what to do without a network", async () => {
    const client = new HubClient({ endpoint: "http://127.0.0.1:9", token: undefined });
    const failure = readRepository({ client, name: NAME, revision: "main", retry: RETRY });
    await expect(failure).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/127\.0\.0\.1:9.*folder.*HF_ENDPOINT/) as string,
    });
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  type HubServer,
  type RecordedRequest,
  startHubServer,
} from "../../../test/hub-server/hub-server.ts";

const CHILD = fileURLToPath(new URL("../../../test/hub-server/download-child.ts", import.meta.url));
const NAME = "owner/model";
const WEIGHTS = randomBytes(3_000_000);

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "komainu-processes-"));
});

afterEach(async () => {
  await rm(cache, { recursive: true, force: true });
});

function serve(milliseconds: number): Promise<HubServer> {
  const files = { "model.safetensors": WEIGHTS, "config.json": Buffer.from("{}") };
  return startHubServer({
    repositories: { [NAME]: { files } },
    fault: ({ server }) =>
      server === "storage" ? { type: "slow", bytes: 20_000, milliseconds } : undefined,
  });
}

function start(server: HubServer): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", CHILD, server.url, cache, NAME], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Waits for the child's end; gives its exit status and what it printed. */
async function finish(child: ChildProcess): Promise<{ status: unknown; output: string }> {
  let output = "";
  child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
  const [status] = (await once(child, "close")) as unknown[];
  return { status, output };
}

function bytesAsked(requests: readonly RecordedRequest[]): number {
  return requests
    .filter(({ server }) => server === "storage")
    .map(({ range }) => (range ?? "").replace("bytes=", "").split("-").map(Number))
    .reduce((sum, [from = 0, to = 0]) => sum + to - from + 1, 0);
}

/** How many checkpoints have been recorded, of 16 KiB each. */
async function journalLines(): Promise<number> {
  const blobs = join(cache, "models--owner--model", "blobs");
  const names = await readdir(blobs).catch(() => []);
  const name = names.find((name) => name.endsWith(".ranges"));
  const content = name === undefined ? "" : await readFile(join(blobs, name), "utf8");
  return content.split("\n").filter((line) => line.endsWith("]")).length;
}

async function expectWhole(): Promise<void> {
  const folder = join(cache, "models--owner--model");
  const [commit = ""] = await readdir(join(folder, "snapshots"));
  const weights = await readFile(join(folder, "snapshots", commit, "model.safetensors"));
  expect(weights.equals(WEIGHTS)).toBe(true);
  expect((await readdir(join(folder, "blobs"))).filter((name) => name.includes("part"))).toEqual(
    [],
  );
}

describe("several processes", () => {
  it("resumes after kill -9 with what had arrived", async () => {
    await using slow = await serve(10);
    for (let kill = 1; kill <= 2; kill++) {
      const child = start(slow);
      const finished = finish(child);
      while ((await journalLines()) < kill * 10) await delay(5);
      await delay(Math.random() * 40);
      child.kill("SIGKILL");
      expect((await finished).output).toBe("");
    }
    await using fast = await serve(0);
    expect(await finish(start(fast))).toEqual({ status: 0, output: "downloaded 2\n" });
    expect(bytesAsked(fast.requests)).toBeLessThan(WEIGHTS.length - 19 * 16 * 1024);
    await expectWhole();
  });

  it("downloads once when two ask for the same at once", async () => {
    await using server = await serve(1);
    const results = await Promise.all([finish(start(server)), finish(start(server))]);
    expect(results.map(({ status }) => status)).toEqual([0, 0]);
    expect(bytesAsked(server.requests)).toBe(WEIGHTS.length);
    await expectWhole();
  });
});

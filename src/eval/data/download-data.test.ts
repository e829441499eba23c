import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startHubServer, type ServedRepository } from "../../../test/hub-server/hub-server.ts";
import { downloadData } from "./download-data.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const TOKEN = "hf_secretSecretSecret";
const ROWS = Buffer.from(`{"prompt":"${"x".repeat(5000)}"}\n`);
const RETRY = { attempts: 3, firstDelay: 2, longestDelay: 10, stallTimeout: 500 };

let cache = "";
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "komainu-data-"));
});
afterEach(async () => {
  await rm(cache, { recursive: true, force: true });
});

async function download(
  repository: Partial<ServedRepository> = {},
  {
    token = "",
    revision = COMMIT,
    file = "data/test set.jsonl",
    status = 0,
    most = 1_000_000,
  } = {},
) {
  await using server = await startHubServer({
    repositories: {
      "owner/name": { files: { "data/test set.jsonl": ROWS }, commit: COMMIT, ...repository },
    },
    token: TOKEN,
    ...(status === 0 ? {} : { fault: () => ({ type: "status" as const, status }) }),
  });
  const env = { HF_ENDPOINT: server.url, HF_HUB_CACHE: cache, HF_TOKEN: token, HF_HOME: cache };
  const options = { repository: "owner/name", file, revision, env, retry: RETRY, most };
  const path = await downloadData(options);
  const { length } = server.requests;
  expect(await downloadData(options)).toBe(path);
  expect(server.requests).toHaveLength(length);
  return path;
}

it("gets a file at a commit, through the Hub's storage, once", async () => {
  const path = await download();
  expect((await readFile(path)).equals(ROWS)).toBe(true);
  expect(path).toContain(join("datasets--owner--name", "snapshots", COMMIT));
});

it("gets a gated file with a token that was granted access", async () => {
  const path = await download({ gated: true, granted: true }, { token: TOKEN });
  expect((await readFile(path)).equals(ROWS)).toBe(true);
});

it.each([
  ["a gated set without a token", { gated: true }, {}, "access_denied"],
  ["a revision that there is not", {}, { revision: COMMIT.replace("0", "1") }, "not_found"],
  ["a file that there is not", {}, { file: "other.csv" }, "not_found"],
  ["an answer that is longer than allowed", {}, { most: 3000 }, "network"],
  ["a server that keeps failing", {}, { status: 503 }, "network"],
])("refuses %s, and leaves nothing behind", async (_, repository, options, code) => {
  await expect(download(repository, options)).rejects.toMatchObject({ code });
  const left = await readdir(cache, { recursive: true });
  expect(left.filter((name) => /part$|jsonl$|csv$/.test(name))).toEqual([]);
});

it("says so where the cache has not the file and HF_HUB_OFFLINE is set", async () => {
  const env = { HF_HUB_CACHE: cache, HF_HOME: cache, HF_HUB_OFFLINE: "1" };
  const file = { repository: "owner/name", file: "a.csv", revision: COMMIT };
  await expect(downloadData({ ...file, env })).rejects.toThrow(/HF_HUB_OFFLINE/);
});

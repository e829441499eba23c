// Downloads a repository into a cache, for tests that kill this process: ENDPOINT CACHE NAME
import { HubClient } from "../../src/models/hub/hub-client.ts";
import { downloadSnapshot } from "../../src/models/hub/download-snapshot.ts";
import { readRepository } from "../../src/models/hub/hub-repository.ts";

const [endpoint = "", cacheDirectory = "", name = ""] = process.argv.slice(2);
const client = new HubClient({ endpoint, token: undefined });
const repository = await readRepository({ client, name, revision: "main" });
const { downloaded } = await downloadSnapshot({
  client,
  cacheDirectory,
  repository,
  files: repository.files,
  tuning: { connections: 3, pieceSize: 256 * 1024, checkpointSize: 16 * 1024 },
});
console.log(`downloaded ${downloaded.length}`);

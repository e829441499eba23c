import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { HubClient } from "./hub-client.ts";
import { readRepository } from "./hub-repository.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A server that says which commit it has, and then lists its files as told. */
async function listFrom(list: (response: ServerResponse, self: string) => void) {
  const server = createServer((request, response) => {
    const self = `http://127.0.0.1:${(server.address() as AddressInfo).port}${request.url ?? ""}`;
    if (request.url?.includes("/tree/") === true) return list(response, self);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "owner/name", _id: "1", sha: COMMIT, tags: [] }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new HubClient({ endpoint, token: undefined });
    const retry = { attempts: 1, firstDelay: 1, longestDelay: 1, stallTimeout: 20_000 };
    return await readRepository({ client, name: "owner/name", revision: "main", retry });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const entry = (path: string) => ({ type: "file", path, size: 1, oid: COMMIT });

describe("a Hub that does not stop", () => {
  it.each([
    ["lists files without end", Array.from({ length: 1000 }, (_, n) => entry(`file-${n}`))],
    ["gives empty pages without end", []],
  ])("%s: is refused", async (_what, entries) => {
    const listing = listFrom((response, self) => {
      response.setHeader("link", `<${self}>; rel="next"`);
      response.end(JSON.stringify(entries));
    });
    await expect(listing).rejects.toMatchObject({ code: "network" });
    await expect(listing).rejects.toThrow(/has more than/);
  });

  it("sends a page without end: is refused before the memory is full", async () => {
    let sent = 0;
    const listing = listFrom((response) => {
      const piece = " ".repeat(1 << 20);
      const send = (): void => {
        while (!response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", send);
        }
      };
      send();
    });
    await expect(listing).rejects.toThrow(/more than 17 MB/);
    expect(sent).toBeLessThan(100e6);
  });

  it("but a listing of two pages is read whole", async () => {
    const { files } = await listFrom((response, self) => {
      if (!self.includes("page=2")) response.setHeader("link", `<${self}&page=2>; rel="next"`);
      response.end(JSON.stringify([entry(self.includes("page=2") ? "b" : "a")]));
    });
    expect(files.map(({ path }) => path)).toEqual(["a", "b"]);
  });
});

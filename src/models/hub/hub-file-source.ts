import type { ByteRange } from "../download/byte-ranges.ts";
import type { RangeSource } from "../download/read-range.ts";
import { TransientError } from "../download/retry-policy.ts";
import type { HubClient } from "./hub-client.ts";
import type { HubRepository } from "./hub-repository.ts";
import { refuseAnswer } from "./refuse-answer.ts";

/**
 * A file of a repository, to be read in ranges. The Hub redirects to a storage host with an address
 * that is signed and expires: it is asked for once, used for all ranges, and asked for again when
 * the storage host refuses it.
 */
export class HubFileSource implements RangeSource {
  readonly name: string;
  readonly #client: HubClient;
  readonly #repository: Pick<HubRepository, "name" | "commit">;
  readonly #address: string;
  #storage: URL | undefined;

  constructor(client: HubClient, repository: Pick<HubRepository, "name" | "commit">, path: string) {
    this.name = `${repository.name}/${path}`;
    this.#client = client;
    this.#repository = repository;
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    this.#address = `${client.endpoint}/${repository.name}/resolve/${repository.commit}/${encoded}`;
  }

  async open(range: ByteRange | undefined, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = range
      ? { range: `bytes=${range.start}-${range.end - 1}` }
      : {};
    const asked = this.#storage;
    const { response, url } = await this.#client.get(asked ?? this.#address, { headers, signal });
    if (response.status === 200 || response.status === 206) {
      this.#storage = this.#client.isHub(url) ? undefined : url;
      return response;
    }
    if (this.#client.isHub(url)) {
      const { name, commit } = this.#repository;
      return refuseAnswer(response, { client: this.#client, name, revision: commit });
    }
    await response.body?.cancel();
    if (this.#storage === asked) this.#storage = undefined;
    throw new TransientError(`${url.host} answered ${response.status} for ${this.name}.`);
  }
}

import { onAbort } from "../../async/on-abort.ts";
import { KomainuError } from "../../core/errors.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { httpFailureOf } from "../../http/http-failure.ts";
import type { ServedModel } from "./served-model.ts";
import type { ServerCall } from "./server-call.ts";

/** How a server is watched. Times are milliseconds. */
export interface WatchOptions {
  /** How often a server with requests under way is asked for its health. */
  readonly healthInterval: number;
  /** How long that may take: a server at work may be slow to answer. */
  readonly healthDeadline: number;
  /** The first wait before a server that is down is asked again; it doubles up to 30 times that. */
  readonly firstReturn: number;
}

export const DEFAULT_WATCH: WatchOptions = {
  healthInterval: 5000,
  healthDeadline: 5000,
  firstReturn: 500,
};

/** Failures in a row, none of them a lost connection, after which a server counts as down. */
const MOST_FAILURES = 3;

/** Asks a server what it is; rejects where it is not what it was. */
export type OpenReplica = (signals: readonly AbortSignal[]) => Promise<ServedModel>;

/**
 * One server. While requests are under way it is asked for its health: one that is stopping takes no
 * new connection but leaves the old ones hanging, so that its requests are ended and can go
 * elsewhere. One that is down is asked now and then, and taken back when it is what it was.
 */
export class Replica {
  readonly url: string;
  readonly #client: HttpClient;
  readonly #open: OpenReplica;
  readonly #watch: WatchOptions;
  readonly #disposal: AbortSignal;
  readonly #calls = new Map<AbortController, (() => void) | undefined>();
  #model: ServedModel | undefined;
  #failures = 0;
  #isUp = true;
  #heart: ReturnType<typeof setInterval> | undefined;
  #missed = 0;

  constructor(client: HttpClient, open: OpenReplica, watch: WatchOptions, disposal: AbortSignal) {
    this.url = client.url;
    this.#client = client;
    this.#open = open;
    this.#watch = watch;
    this.#disposal = disposal;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Requests under way. */
  get load(): number {
    return this.#calls.size;
  }

  /** Asks what it is, where that is not known. */
  async model(signals: readonly AbortSignal[]): Promise<ServedModel> {
    this.#model ??= await this.#open(signals);
    return this.#model;
  }

  /** Runs a job on it, and learns from how it ends. */
  async run<T>(
    call: ServerCall,
    job: (model: ServedModel, call: ServerCall) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    this.#calls.set(controller, call.onProgress);
    this.#beat();
    try {
      const signals = [...call.signals, controller.signal];
      const model = await this.model(signals);
      const result = await job(model, { ...call, signals });
      this.#failures = 0;
      this.#isUp = true;
      return result;
    } catch (error) {
      if (!call.signals.some(({ aborted }) => aborted)) this.noteFailure(error);
      throw error;
    } finally {
      this.#calls.delete(controller);
      if (this.#calls.size === 0) this.#rest();
    }
  }

  /** A lost connection counts as down at once; refusals and silence do when they repeat. */
  noteFailure(error: unknown): void {
    const failure = httpFailureOf(error);
    if (failure === undefined || (failure.kind === "status" && (failure.status ?? 0) < 500)) return;
    this.#failures += 1;
    if (failure.kind !== "unreachable" && this.#failures < MOST_FAILURES) return;
    if (!this.#isUp) return;
    this.#isUp = false;
    void this.#returnAfter(this.#watch.firstReturn);
  }

  async #returnAfter(wait: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      timer.unref?.();
      onAbort(this.#disposal, resolve);
    });
    if (this.#disposal.aborted || this.#isUp) return;
    try {
      // It may have come back as something else: what was known of it is asked again.
      this.#model = await this.#open([this.#disposal]);
      this.#failures = 0;
      this.#isUp = true;
    } catch {
      await this.#returnAfter(Math.min(wait * 2, this.#watch.firstReturn * 30));
    }
  }

  #beat(): void {
    this.#heart ??= setInterval(() => void this.#askHealth(), this.#watch.healthInterval);
  }

  #rest(): void {
    clearInterval(this.#heart);
    this.#heart = undefined;
    this.#missed = 0;
  }

  async #askHealth(): Promise<void> {
    const lost = await this.#health();
    if (lost === undefined) {
      for (const onProgress of this.#calls.values()) onProgress?.();
      return;
    }
    for (const controller of this.#calls.keys()) controller.abort(lost);
  }

  /** Why it counts as lost; undefined where it is there, or may be. */
  async #health(): Promise<KomainuError | undefined> {
    const { healthDeadline: deadline } = this.#watch;
    try {
      await this.#client.text({ path: "/health", deadline, signals: [this.#disposal] });
      this.#missed = 0;
      return undefined;
    } catch (error) {
      if (!(error instanceof KomainuError)) return undefined;
      const failure = httpFailureOf(error);
      if (failure?.kind === "unreachable" || failure?.status === 503) return error;
      if (failure?.kind !== "late") return undefined;
      this.#missed += 1;
      return this.#missed < MOST_FAILURES ? undefined : error;
    }
  }
}

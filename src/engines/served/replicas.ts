import { httpFailureOf, isTransient } from "../../http/http-failure.ts";
import { DEFAULT_RETRY, sleep, waitAfter } from "../../http/retry.ts";
import type { Replica } from "./replica.ts";
import type { ServedModel } from "./served-model.ts";
import type { ServerCall } from "./server-call.ts";
import { rendezvous } from "./session-name.ts";

type Job<T> = (model: ServedModel, call: ServerCall) => Promise<T>;

/**
 * Servers of the same model. A session keeps to one of them, so that what it evaluated is found again,
 * unless that one has far more than its share to do. Where it fails, the next in the session's own order
 * does the work: scoring and writing change nothing on a server, so that both may be asked again.
 */
export class Replicas {
  readonly #replicas: readonly Replica[];

  constructor(replicas: readonly Replica[]) {
    this.#replicas = replicas;
  }

  /** Runs a job on the session's server, or on another. Rejects with the last failure. */
  async run<T>(call: ServerCall, job: Job<T>): Promise<T> {
    const order = rendezvous(call.session, this.#replicas);
    const tried = new Set<Replica>();
    const attempts = order.length + DEFAULT_RETRY.attempts - 1;
    for (let attempt = 1; ; attempt += 1) {
      const replica = choose(order, tried);
      try {
        return await replica.run(call, job);
      } catch (error) {
        if (call.signals.some(({ aborted }) => aborted) || attempt >= attempts) throw error;
        tried.add(replica);
        const isElsewhere = order.some((other) => other.isUp && !tried.has(other));
        if (!mayRepeat(error, isElsewhere)) throw error;
        if (isElsewhere) continue;
        const wait = waitAfter(error, attempt - 1, DEFAULT_RETRY);
        if (wait === undefined) throw error;
        await sleep(wait, call.signals);
        tried.clear();
      }
    }
  }
}

/** So much more than its share may a server have under way before its texts go to the next. */
const MOST_LOAD = 1.25;
/** With so few under way no server is overloaded. */
const FEW = 4;

function choose(order: readonly Replica[], tried: ReadonlySet<Replica>): Replica {
  const fresh = order.filter((replica) => !tried.has(replica));
  const up = fresh.filter(({ isUp }) => isUp);
  const share = up.reduce((sum, { load }) => sum + load, 1) / up.length;
  const most = Math.max(FEW, share * MOST_LOAD);
  const chosen =
    up.find(({ load }) => load < most) ?? up[0] ?? order.find(({ isUp }) => isUp) ?? fresh[0];
  return chosen ?? (order[0] as Replica);
}

/**
 * Whether to ask again. A server that fails by itself, or hangs, may fail and hang again: another is
 * asked, but not the same.
 */
function mayRepeat(error: unknown, isElsewhere: boolean): boolean {
  const failure = httpFailureOf(error);
  if (failure?.status === 500) return isElsewhere;
  return isTransient(error) && (isElsewhere || failure?.kind !== "late");
}

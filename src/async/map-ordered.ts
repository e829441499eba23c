export interface MapOrderedOptions {
  /** The most pieces of work at once, ≥ 1. */
  readonly concurrency: number;
}

/** Milliseconds after which timers, aborts and others get their turn, however quick the work is. */
const PAUSE_AFTER = 10;

/**
 * Works on many items at once and gives the results in the items' order. Items are read no
 * further ahead than `concurrency`. If reading or working fails, the results before it are given
 * first, work under way is waited for, and then the error is thrown.
 */
export async function* mapOrdered<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<R>,
  { concurrency }: MapOrderedOptions,
): AsyncGenerator<R, void, undefined> {
  const source =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  if (!(concurrency >= 1)) throw new RangeError(`concurrency is ${concurrency}, and not 1 or more`);
  const underWay: Promise<R>[] = [];
  let resumed = performance.now();
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  try {
    while (!ended || underWay.length > 0) {
      while (!ended && underWay.length < concurrency) {
        try {
          const next = await source.next();
          if (next.done === true) ended = true;
          else underWay.push(start(work, next.value));
        } catch (error) {
          [failure, ended] = [{ error }, true];
        }
      }
      const first = underWay.shift();
      if (first) yield await first;
      if (performance.now() - resumed < PAUSE_AFTER) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      resumed = performance.now();
    }
    if (failure) throw failure.error;
  } finally {
    await Promise.allSettled(underWay);
    await source.return?.();
  }
}

function start<T, R>(work: (item: T) => Promise<R>, item: T): Promise<R> {
  const result = work(item);
  // It is awaited in its turn; until then a rejection must not count as unhandled.
  result.catch(() => undefined);
  return result;
}

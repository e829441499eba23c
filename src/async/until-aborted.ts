/**
 * Settles as `work` does, or rejects with the reason of the first of the signals that aborts,
 * whichever comes first. The work itself has to look at the signals in order to stop.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signals: readonly AbortSignal[],
): Promise<T> {
  const stop = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    for (const signal of signals) {
      const onAbort = (): void => reject(signal.reason as Error);
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { signal: stop.signal, once: true });
    }
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop.abort();
  }
}

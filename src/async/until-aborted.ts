import { onAbort } from "./on-abort.ts";

/**
 * Settles as `work` does, or rejects with the reason of the first of the signals that aborts,
 * whichever comes first. The work itself has to look at the signals in order to stop.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signals: readonly AbortSignal[],
): Promise<T> {
  const endings: (() => void)[] = [];
  const aborted = new Promise<never>((_resolve, reject) => {
    for (const signal of signals) {
      endings.push(onAbort(signal, () => reject(signal.reason as Error)));
    }
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    for (const end of endings) end();
  }
}

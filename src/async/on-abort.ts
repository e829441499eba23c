type Listener = () => void;

/** By signal, those who wait for it: a signal that many wait for gets one listener of its own. */
const waiting = new WeakMap<AbortSignal, Set<Listener>>();

/**
 * Calls back once when a signal aborts, at once if it has. However many wait for the same signal,
 * Node does not warn of a leak.
 *
 * @returns what ends the waiting
 */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  const listeners = waiting.get(signal) ?? listenTo(signal);
  // Each call has a listener of its own, even if the same function is given twice.
  const entry: Listener = () => listener();
  listeners.add(entry);
  return () => void listeners.delete(entry);
}

function listenTo(signal: AbortSignal): Set<Listener> {
  const listeners = new Set<Listener>();
  waiting.set(signal, listeners);
  signal.addEventListener(
    "abort",
    () => {
      for (const listener of listeners) listener();
      listeners.clear();
    },
    { once: true },
  );
  return listeners;
}

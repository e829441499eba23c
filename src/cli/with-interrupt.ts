import { KomainuError } from "../core/errors.ts";
import { stopSignal } from "./stop-signal.ts";

/**
 * Runs `work` until it ends or Ctrl-C or SIGTERM stops it.
 *
 * @param remedy how to go on after a stop, as a sentence
 * @throws KomainuError `interrupted` after a stop, and what `work` throws
 */
export async function withInterrupt<T>(
  remedy: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using stop = stopSignal();
  try {
    return await work(stop.signal);
  } catch (cause) {
    // Whatever the abort made fail, that it was stopped is what to tell.
    if (!stop.signal.aborted) throw cause;
    throw new KomainuError("interrupted", `Stopped. ${remedy}`, { cause });
  }
}

/** How a command goes on that keeps what it did. */
export function goesOn(command: string): string {
  return `"${command}" goes on where this stopped.`;
}

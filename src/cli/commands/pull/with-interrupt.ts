import { KomainuError } from "../../../core/errors.ts";
import { stopSignal } from "../../stop-signal.ts";

/** Runs `work` until it ends or Ctrl-C stops it; the error then says how to go on. */
export async function withInterrupt(
  command: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  using stop = stopSignal();
  try {
    await work(stop.signal);
  } catch (error) {
    // Whatever the abort made fail, that it was stopped is what to tell.
    if (!stop.signal.aborted) throw error;
    throw new KomainuError("interrupted", `Stopped. "${command}" goes on where this stopped.`);
  }
}

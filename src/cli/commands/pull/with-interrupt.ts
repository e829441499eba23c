import { KomainuError } from "../../../core/errors.ts";

/**
 * Runs `work` with a signal that the first Ctrl-C (or SIGTERM) aborts; a second one ends the
 * process at once. The error then says how to go on.
 */
export async function withInterrupt(
  command: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => {
    process.once("SIGINT", () => process.exit(2));
    controller.abort(
      new KomainuError("interrupted", `Stopped. "${command}" goes on where this stopped.`),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    await work(controller.signal);
  } catch (error) {
    // Whatever an abort made fail, the reason is the one to tell.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

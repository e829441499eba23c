/** Why work was stopped: the user asked for it. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/**
 * An abort signal for the first Ctrl-C or SIGTERM, so that work can stop cleanly; the second one
 * ends the process at once. Disposing it gives the signals back.
 */
export function stopSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === "SIGINT" ? 130 : 143);
    controller.abort(new Stopped("stopped"));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

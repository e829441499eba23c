import { Console } from "node:console";

/**
 * Sends what loaded code prints to stderr, since stdout carries results: `console` from now on, and
 * `process.stdout` itself until this is disposed of. Komainu prints by neither meanwhile.
 */
export function keepOffStdout(): Disposable {
  const { stdout, stderr } = process;
  globalThis.console = new Console(stderr, stderr);
  const write = Object.getOwnPropertyDescriptor(stdout, "write");
  stdout.write = stderr.write.bind(stderr);
  const restore = (): void => {
    process.off("exit", restore).off("uncaughtExceptionMonitor", restore);
    if (write === undefined) Reflect.deleteProperty(stdout, "write");
    else Object.defineProperty(stdout, "write", write);
  };
  // Where the code ends the process, the error that then stands for the result is on stdout again.
  process.prependListener("exit", restore).prependListener("uncaughtExceptionMonitor", restore);
  return { [Symbol.dispose]: restore };
}

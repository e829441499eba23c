import { spawn } from "node:child_process";
import { once } from "node:events";
import { cleanEnvironment, type CommandOptions } from "./run-command.ts";

/** A server in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly url: string;
}

const PATIENCE_MS = 60_000;

/**
 * Starts a server and waits until it has printed where it listens.
 *
 * @param listening Its first group is the port, in what the server prints.
 */
export async function serve(
  args: readonly [string, ...string[]],
  listening: RegExp,
  { cwd, env }: CommandOptions,
): Promise<Server> {
  const [command, ...rest] = args;
  const child = spawn(command, rest, { cwd, env: cleanEnvironment(env) });
  let output = "";
  const port = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${args.join(" ")} ${why}:\n${output}`));
    const timer = setTimeout(() => fail("did not listen"), PATIENCE_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      const [, found] = listening.exec(output) ?? [];
      if (found !== undefined) resolve(found);
      if (found !== undefined) clearTimeout(timer);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", (error) => fail(error.message));
    child.on("exit", (status) => fail(`ended with ${status}`));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

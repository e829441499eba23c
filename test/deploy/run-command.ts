import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment of a user: without what npm tells the scripts that it runs. */
export function cleanEnvironment(env: CommandOptions["env"] = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_)/u.test(name));
  return { ...Object.fromEntries(own), NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1", ...env };
}

/** Runs a command to its end and gives what it printed; all of it is in the error if it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env }: CommandOptions,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  try {
    return await execute(command, args, {
      cwd,
      env: cleanEnvironment(env),
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    const { stdout, stderr } = cause as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`, { cause });
  }
}

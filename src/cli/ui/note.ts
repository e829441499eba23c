import { session } from "../session.ts";

/** Says something beside the result, on stderr; nothing under `--quiet`. */
export function note(line: string): void {
  if (!session.quiet) process.stderr.write(`${line}\n`);
}

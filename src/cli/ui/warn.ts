import { printable } from "./printable.ts";

/** Says what may make the result another than expected, on stderr; also under `--quiet`. */
export function warn(line: string): void {
  process.stderr.write(`komainu: ${printable(line)}\n`);
}

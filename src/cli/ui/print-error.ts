import { inspect } from "node:util";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { createStyle } from "./style.ts";

/**
 * Says on stderr what went wrong and the remedy. With `debug`, the stack and every cause follow;
 * without it, an error that Komainu did not expect names the option.
 */
export function printError(error: unknown, options: { readonly debug: boolean }): void {
  const style = createStyle(process.stderr);
  const expected = error instanceof KomainuError;
  const label = expected ? error.code : "unexpected error";
  process.stderr.write(
    `${style("red", "komainu:")} ${errorMessage(error)} ${style("dim", `[${label}]`)}\n`,
  );
  if (options.debug) process.stderr.write(`${inspect(error, { depth: 4 })}\n`);
  else if (!expected)
    process.stderr.write("Run the command again with --debug to see the stack.\n");
}

import { buildProgram } from "../build-program.ts";
import { completeWords } from "./complete-words.ts";
import { knownValues } from "./known-values.ts";

/** Prints what the last of the words may become, a line each, as the shells' scripts read it. */
export async function printCompletion(words: readonly string[]): Promise<void> {
  const program = await buildProgram(words);
  const { candidates, paths } = await completeWords(program, words, knownValues);
  const lines = candidates.map(({ value, description = "" }) => {
    return `${value}\t${description.replaceAll(/\s+/gu, " ")}`;
  });
  if (paths !== undefined) lines.push(`:${paths}`);
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
}

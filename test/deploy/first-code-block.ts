import { readFile } from "node:fs/promises";

/**
 * The first block of JavaScript or TypeScript in a Markdown file.
 *
 * @throws Error when there is none
 */
export async function firstCodeBlock(file: URL | string): Promise<string> {
  const text = await readFile(file, "utf8");
  const [, code] = /^```(?:js|javascript|mjs|ts|typescript)\r?\n(.*?)^```/msu.exec(text) ?? [];
  if (code === undefined) throw new Error(`${String(file)} has no block of code.`);
  return code;
}

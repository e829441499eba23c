import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MODULE = join(import.meta.dirname, "open-tokenizer.ts");
const FOLDER = join(import.meta.dirname, "../../test/fixtures/hf/tiny-shieldgemma");

/** Node ends a process, with status 13, in which nothing is left to do but to wait. */
it("is disposed of with texts under way in a process that does nothing else", async () => {
  const script = `
    import { openTokenizer } from ${JSON.stringify(MODULE)};
    const tokenizer = await openTokenizer(${JSON.stringify(FOLDER)});
    const texts = Array.from({ length: 9 }, (_, n) => [{ type: "text", text: n + " bread".repeat(9999) }]);
    const work = Promise.allSettled(texts.map((text) => tokenizer.tokenize(text)));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await tokenizer[Symbol.asyncDispose]();
    await work;
    console.log("ended");
  `;
  const args = ["--import", "tsx", "--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe("ended\n");
});

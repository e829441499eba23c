import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { fixtureGguf } from "./fixtures/gguf.ts";

const run = promisify(execFile);

/** Makes every import of some packages fail, as on a machine that lacks them. */
function without(packages: readonly string[]): string {
  const hooks = `export function resolve(specifier, context, next) {
    if (${JSON.stringify(packages)}.some((name) => specifier === name || specifier.startsWith(name + "/"))) {
      const error = new Error("Cannot find package " + specifier);
      error.code = "ERR_MODULE_NOT_FOUND";
      throw error;
    }
    return next(specifier, context);
  }`;
  const data = `data:text/javascript,${encodeURIComponent(hooks)}`;
  return `data:text/javascript,${encodeURIComponent(
    `import { register } from "node:module"; register(${JSON.stringify(data)});`,
  )}`;
}

async function evaluate(script: string, packages: readonly string[]): Promise<string> {
  const hooks = ["--import", "tsx", "--import", without(packages)];
  const { stdout } = await run(process.execPath, [...hooks, "--input-type=module", "-e", script]);
  return stdout.trim();
}

describe('import "komainu"', () => {
  it("needs neither native code nor a schema library, and judges by the screen", async () => {
    const script = `
      import { createGuard } from "./src/index.ts";
      const guard = await createGuard({ guard: "screen" });
      console.log((await guard.check("How do I bake bread at home?")).decision);`;
    const absent = ["node-llama-cpp", "@node-llama-cpp", "zod", "@huggingface", "commander"];
    expect(await evaluate(script, absent)).toBe("allow");
  });

  it("says what to install when a guard model is asked for without the native engine", async () => {
    const model = await fixtureGguf("tiny-shieldgemma");
    const script = `
      import { createGuard } from "./src/index.ts";
      const made = createGuard({ guard: "shieldgemma", model: ${JSON.stringify(model)} });
      console.log(await made.catch(({ code, message }) => code + ": " + message));`;
    expect(await evaluate(script, ["node-llama-cpp"])).toMatch(
      /^engine_missing: .*npm install node-llama-cpp/u,
    );
  });
});

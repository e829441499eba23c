import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);

/** The examples import the built package by its name, as its users do. */
const built = existsSync("dist/index.js");

describe("the examples", () => {
  it.skipIf(!built).each(readdirSync("examples").filter((file) => file.endsWith(".ts")))(
    "%s runs (needs npm run build)",
    async (file) => {
      const { stdout } = await run(process.execPath, ["--import", "tsx", `examples/${file}`]);
      expect(stdout.trim()).not.toBe("");
    },
  );
});

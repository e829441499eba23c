import { beforeAll, describe, expect, it } from "vitest";
import { installApp } from "./install-app.ts";
import { runCommand } from "./run-command.ts";

const STRICT = ["--ignoreConfig", "--noEmit", "--strict", "--exactOptionalPropertyTypes"];
const CHECKED = ["--skipLibCheck", "false", "--target", "es2022"];
const WEB = ["--lib", "es2023,dom,esnext.disposable", "--types", ""];
const NODE = ["--lib", "es2023,esnext.disposable", "--types", "node"];
const NODENEXT = ["--module", "nodenext", "--moduleResolution", "nodenext"];
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler"];

describe("the declarations, every one of them checked", () => {
  let app: string;
  beforeAll(async () => {
    app = await installApp("bundlers");
  });

  it.each([
    ["consumer.ts", "nodenext, in Node", [...NODENEXT, ...NODE]],
    ["consumer.ts", "nodenext, on the Web", [...NODENEXT, ...WEB]],
    ["consumer.ts", "bundler, in Node", [...BUNDLER, ...NODE]],
    ["consumer.ts", "bundler, on the Web", [...BUNDLER, ...WEB]],
    ["consumer.cts", "nodenext, in Node", [...NODENEXT, ...NODE]],
  ])("suit %s with %s", async (file, _name, options) => {
    const args = ["tsc", ...STRICT, ...CHECKED, ...options, file];
    expect((await runCommand("npx", args, { cwd: app })).stdout).toBe("");
  });
});

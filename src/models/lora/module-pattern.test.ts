import { describe, expect, it } from "vitest";
import { matchesModule } from "./module-pattern.ts";

const MODULE = "model.layers.1.mlp.down_proj";

describe("matchesModule", () => {
  // As Python's re.match(rf"(.*\.)?({key})$", MODULE) does.
  it.each<[string, boolean]>([
    ["down_proj", true],
    ["mlp.down_proj", true],
    ["layers.1.mlp.down_proj", true],
    [MODULE, true],
    [`^${MODULE}$`, true],
    ["mlp\\.down_proj", true],
    ["layers...mlp.down_proj", true],
    ["down_proj$", true],
    ["own_proj", false],
    ["^down_proj", false],
    ["layers.11.mlp.down_proj", false],
    ["up_proj", false],
    ["mlp", false],
    [`x.${MODULE}`, false],
    ["layers\\.\\.\\.mlp.down_proj", false],
    [".*down_proj", true],
    ["^.*down_proj", true],
    ["layers.1.*proj", true],
    ["layers.2.*proj", false],
    [".*", true],
    ["d.*_.*j", true],
    ["^m.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*x", false],
  ])("reads %s", (pattern, expected) => {
    expect(matchesModule(pattern, MODULE)).toBe(expected);
  });

  it.each(["([a-z0-9_.]+)+!", ".+down_proj", "down_proj|up_proj", "[dx]own_proj", "a{9}", "", "("])(
    "refuses %s, which is more than a name",
    (pattern) => {
      expect(() => matchesModule(pattern, MODULE)).toThrow(
        expect.objectContaining({ code: "model_unsupported" }),
      );
    },
  );
});

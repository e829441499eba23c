import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { protectInputs, protectResults, requireWritable } from "./protect-files.ts";

let folder = "";
let input = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-protect-"));
  input = join(folder, "rows.jsonl");
  await writeFile(input, "mine");
});
afterEach(() => rm(folder, { recursive: true }));

const place = (name: string): string => join(folder, name);

describe("protectInputs", () => {
  it.each<[string, () => Promise<string>]>([
    ["the same path", async () => input],
    ["another spelling of it", async () => `${folder}/x/../rows.jsonl`],
    [
      "a symbolic link",
      async () => {
        await symlink(input, place("soft"));
        return place("soft");
      },
    ],
    [
      "a hard link",
      async () => {
        await link(input, place("hard"));
        return place("hard");
      },
    ],
    [
      "a path through a linked folder",
      async () => {
        await symlink(folder, place("here"));
        return join(place("here"), "rows.jsonl");
      },
    ],
  ])("refuses %s", async (_what, make) => {
    await mkdir(place("x"));
    const output = await make();
    const refused = protectInputs([place("other"), output], [{ path: input, role: "the input" }]);
    await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
    await expect(refused).rejects.toThrow(/is the input.*Name another output/);
  });

  it("lets other files pass, and what is no file", async () => {
    await writeFile(place("same-content"), "mine");
    const inputs = [input, "-", undefined, place("not-there"), folder, join(input, "below")];
    const protecting = protectInputs(
      [place("same-content"), place("new"), "/dev/null", folder],
      inputs.map((path) => ({ path, role: "an input" })),
    );
    await expect(protecting).resolves.toBeUndefined();
  });
});

describe("protectInputs refuses as an output", () => {
  it.each<[string, () => Promise<readonly string[]>, RegExp]>([
    ["standard output", async () => ["-"], /standard output \("-"\).*Name a file/],
    ["one name twice", async () => [place("a"), place("a")], /is named for two outputs/],
    ["another spelling", async () => [place("a"), `${folder}/./a`], /are one file/],
    [
      "a place in a linked folder",
      async () => {
        await symlink(folder, place("here"));
        return [place("a"), join(place("here"), "a")];
      },
      /are one file/,
    ],
    [
      "a link to another output",
      async () => {
        await symlink(input, place("soft"));
        return [input, place("soft")];
      },
      /are one file/,
    ],
  ])("%s", async (_what, make, message) => {
    await expect(protectInputs(await make(), [])).rejects.toThrow(message);
  });

  it("but not one device twice", async () => {
    await expect(protectInputs(["/dev/null", "/dev/null"], [])).resolves.toBeUndefined();
  });
});

describe("requireWritable refuses before any work is done", () => {
  it.each([
    ["a folder that is not there", "none/out.json", /its directory does not exist/],
    ["a file as a folder", "rows.jsonl/out.json", /a part of its path is a file/],
    ["a folder in its place", ".", /it is a directory/],
    ["a name in a loop of links", "loop/out.json", /too many symbolic links/],
  ])("%s", async (_what, name, message) => {
    await symlink("loop", place("loop"));
    const refused = requireWritable([place("new"), join(folder, name)]);
    await expect(refused).rejects.toMatchObject({ code: "file_not_found" });
    await expect(refused).rejects.toThrow(message);
  });

  it("lets a new file, one that is there and a device pass", async () => {
    await expect(requireWritable([place("new"), input, "/dev/null"])).resolves.toBeUndefined();
  });
});

describe("protectResults", () => {
  it("refuses those that are there, by name, unless it may replace them", async () => {
    await expect(protectResults([input, place("new")], false)).rejects.toThrow(
      /rows\.jsonl is there already.*--force/,
    );
    await protectResults([input], true);
    await protectResults([place("new"), "/dev/null", folder], false);
  });
});

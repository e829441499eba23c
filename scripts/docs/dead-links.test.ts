import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deadLinks } from "./dead-links.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-links-"));
  writeFileSync(
    join(folder, "other.md"),
    "# Other\n\n## `check`, and more\n\n## Notes\n\n## Notes\n",
  );
  writeFileSync(join(folder, "schema.json"), "{}");
});

afterAll(() => rmSync(folder, { recursive: true }));

const HERE = "# Here\n\n## 困ったときは（補足）\n\n";

describe("deadLinks", () => {
  it.each([
    ["a file", "[x](other.md) and [y](schema.json)"],
    ["the web", "[x](https://example.com/none.md#none), [y](mailto:a@example.com)"],
    ["a heading of another page", "[x](other.md#check-and-more)"],
    ["a heading's second occurrence", "[x](other.md#notes-1)"],
    ["a heading of the same page", "[x](#困ったときは補足)"],
    ["an encoded heading", `[x](#${encodeURIComponent("困ったときは補足")})`],
    ["what is code", "```md\n[x](none.md)\n```"],
  ])("passes %s", (_what, text) => {
    expect(deadLinks(join(folder, "here.md"), HERE + text)).toEqual([]);
  });

  it.each([
    ["none.md", "links to none.md, which is not there."],
    ["../none/other.md#notes", "links to ../none/other.md, which is not there."],
    ["other.md#none", "links to other.md#none, a heading that is not there."],
    ["other.md#notes-2", "links to other.md#notes-2, a heading that is not there."],
    ["#none", "links to #none, a heading that is not there."],
  ])("names %s", (link, fault) => {
    expect(deadLinks(join(folder, "here.md"), `${HERE}[x](${link})`)).toEqual([fault]);
  });
});

import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { beginSession } from "../session.ts";
import { printError } from "./print-error.ts";

let said = "";
beforeEach(() => {
  said = "";
  beginSession();
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

it.each([
  ["a folder that is read as a file", tmpdir(), "illegal operation on a directory"],
  ["a file that is not there", "none.json", "no such file or directory"],
])("says an unexpected error of the system in words: %s", async (_what, path, words) => {
  const error: unknown = await readFile(path).catch((cause: unknown) => cause);
  printError(error, { debug: false });
  expect(said).toContain(words);
  expect(said).not.toMatch(/\bE[A-Z]{4,}\b/u);
});

it("leaves other errors their own words", () => {
  printError(new TypeError("It is no number."), { debug: false });
  expect(said).toContain("It is no number. ");
});

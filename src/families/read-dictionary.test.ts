import { describe, expect, it } from "vitest";
import { readDictionary } from "./read-dictionary.ts";

describe("readDictionary", () => {
  it.each([
    [
      "JSON",
      '{"回答可否": "回答許可", "カテゴリ": "無し"}',
      { 回答可否: "回答許可", カテゴリ: "無し" },
    ],
    ["Python's dictionary", "{'a': 'b', 'c': \"d\"}", { a: "b", c: "d" }],
    ["white space around", '\n {"a":"b"} \n', { a: "b" }],
    ["words before", 'Answer: {"a": "b"}', null],
    ["words after", '{"a": "b"} because', null],
    ["a repeated key", '{"a": "b", "a": "c"}', null],
    ["a comma too many", '{"a": "b",}', null],
    ["no quotes", "{a: b}", null],
    ["quotes that do not match", `{"a': "b"}`, null],
    ["no end", '{"a": "b"', null],
    ["an empty object", "{}", null],
    ["nothing", "", null],
  ])("%s", (_, source, expected) => {
    expect(readDictionary(source)).toEqual(expected);
  });
});

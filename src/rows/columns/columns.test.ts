import { describe, expect, it } from "vitest";
import { chooseColumns } from "./choose-columns.ts";
import { guessColumn } from "./column-names.ts";
import { readLabel } from "./read-label.ts";

describe("chooseColumns", () => {
  it.each([
    ["a prompt", ["id", "prompt"], { prompt: "prompt" }],
    ["Japanese names", ["番号", "質問", "回答"], { prompt: "質問", response: "回答" }],
    ["input and output", ["入力", "出力", "有害"], { prompt: "入力", response: "出力" }],
    ["a lone text", ["id", "本文"], { prompt: "本文" }],
    [
      "large and full-width letters",
      ["Ｑｕｅｓｔｉｏｎ", "ANSWER"],
      { prompt: "Ｑｕｅｓｔｉｏｎ", response: "ANSWER" },
    ],
    ["spaces", ["User Input"], { prompt: "User Input" }],
    ["a conversation", ["id", "messages"], { messages: "messages" }],
    ["an only column of any name", ["x"], { prompt: "x" }],
    ["a response alone", ["id", "answer"], { response: "answer" }],
  ])("guesses %s", (_name, names, expected) => {
    expect(chooseColumns(names, {})).toEqual(expected);
  });

  it.each([
    ["two prompts", ["prompt", "question"], /"prompt", "question".*--prompt-column/u],
    ["a prompt and a text", ["質問", "本文"], /"質問", "本文".*--prompt-column/u],
    ["two responses", ["answer", "output", "prompt"], /--response-column/u],
    ["one name in two writings", ["prompt", "Prompt"], /--prompt-column/u],
    ["a conversation beside a prompt", ["messages", "prompt"], /--messages-column/u],
    ["names that tell nothing", ["a", "b"], /--prompt-column.*There are: a, b\./u],
  ])("refuses %s", (_name, names, message) => {
    expect(() => chooseColumns(names, {})).toThrow(message);
  });

  it("takes what is named, guesses nothing beside it, and refuses what is not there", () => {
    const names = ["prompt", "question", "answer"];
    expect(chooseColumns(names, { promptColumn: "question" })).toEqual({ prompt: "question" });
    expect(() => chooseColumns(names, { promptColumn: "x" })).toThrow(/no column "x".*question/u);
    expect(() => chooseColumns(names, { promptColumn: "prompt", textColumn: "answer" })).toThrow(
      /Give one of/u,
    );
  });
});

describe("guessColumn", () => {
  it.each(["harmful", "label", "Unsafe", "有害", "ラベル", "is-toxic"])(
    "finds the label %s",
    (name) => {
      expect(guessColumn(["id", name, "prompt"], ["label"])).toBe(name);
    },
  );

  it("refuses two labels", () => {
    expect(() => guessColumn(["harmful", "有害"], ["label"])).toThrow(/--label-column/u);
  });
});

describe("readLabel", () => {
  it.each([
    1,
    true,
    1n,
    "1",
    "1.0",
    "１",
    "TRUE",
    " yes ",
    "harmful",
    "unsafe",
    "deny",
    "有害",
    "はい",
    "危険",
    "拒否",
    "○",
    "〇",
    "◯",
  ])("reads %s as harm", (value) => {
    expect(readLabel(value, 1)).toBe(true);
  });

  it.each([
    0,
    false,
    "0.0",
    "False",
    "no",
    "unharmful",
    "safe",
    "allow",
    "無害",
    "安全",
    "いいえ",
    "許可",
    "×",
    "✕",
  ])("reads %s as no harm", (value) => {
    expect(readLabel(value, 1)).toBe(false);
  });

  it.each([null, undefined, "", "  "])("reads %j as no label", (value) => {
    expect(readLabel(value, 1)).toBeNull();
  });

  it.each([2, "maybe", "0.5", {}])("refuses %j, naming the row", (value) => {
    expect(() => readLabel(value, 7)).toThrow(/Row 7.*--label-column/u);
  });

  it("names all that is a label, and not what stands there", () => {
    const text = "What the user wrote";
    const read = () => readLabel(text, 7);
    expect(read).toThrow(/harmful.*有害.*○.*unharmful.*無害.*安全.*×/u);
    expect(read).not.toThrow(new RegExp(text, "iu"));
  });
});

import { describe, expect, it } from "vitest";
import { cutVocabulary } from "./cut-vocabulary.ts";

const PIECES = [
  "<s>",
  "<pad>",
  "</s>",
  "<unk>",
  "\u2581",
  "あ",
  "山",
  "a",
  "パン",
  "bread",
  "كلمة",
  "toast",
];
/** The piece that is the text. */
const tokenize = (text: string) => [PIECES.indexOf(text)];

describe("cutVocabulary", () => {
  it.each([
    [4, ["<s>", "<pad>", "</s>", "<unk>"]],
    [7, ["<s>", "<pad>", "</s>", "<unk>", "あ", "山", "a"]],
    // Then what the texts use most, and then words of known letters.
    [8, ["<s>", "<pad>", "</s>", "<unk>", "あ", "山", "a", "toast"]],
    [9, ["<s>", "<pad>", "</s>", "<unk>", "あ", "山", "a", "パン", "toast"]],
    [99, PIECES.filter((piece) => piece !== "كلمة")],
  ])("keeps %i pieces: controls, single characters, used ones, others", (size, kept) => {
    const texts = ["toast", "toast", "パン"];
    expect(cutVocabulary(PIECES, texts, tokenize, size).map((id) => PIECES[id])).toEqual(kept);
  });
});

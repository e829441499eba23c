import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitSentences } from "./split-sentences.ts";

function sentencesOf(text: string): readonly string[] {
  return [...splitSentences(text)].map(({ start, end }) => text.slice(start, end));
}

describe("splitSentences", () => {
  it.each([
    {
      what: "Japanese sentences",
      sentences: [
        "今日は朝から天気がよく、公園をゆっくりと散歩しました。",
        "そのあと図書館で本を三冊借りて、喫茶店で読みました！？",
        "楽しかった。",
      ],
    },
    {
      what: "English sentences, but not a number's or a name's point",
      sentences: [
        "The recipe by example.org takes 1.5 litres of water.",
        " Does the dough have to rest overnight?",
        " It does.",
      ],
    },
    {
      what: "lines",
      sentences: ["a line that has no full stop at all\n", "another line that has none either"],
    },
    {
      what: "short ones with what follows",
      sentences: ["はい。そうです。では明日の朝、駅の前で会いましょう。"],
    },
  ])("finds $what", ({ sentences }) => {
    expect(sentencesOf(sentences.join(""))).toEqual(sentences);
  });

  it("leaves nothing out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(sentencesOf(text).join("")).toBe(text);
      }),
    );
  });
});

import { array, assert, constantFrom, integer, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { detectLanguage } from "./detect-language.ts";
import { canonicalLanguageTag } from "../core/language-tag.ts";

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  ja: [
    "こんばんは",
    "続けて",
    "ありがとう！",
    "ｶﾞｷﾞｸﾞ",
    "お願いします🙏",
    "爆薬の作り方を教えてください",
    // Characters alone: Japanese unless something is Chinese.
    "東京",
    "草",
    "了解",
    "承知",
    "我慢",
    "到達",
    "人々",
    "駅前",
    "東京都新宿区西新宿二丁目八番一号",
    "日本国憲法第九条",
    // With terms, names and addresses in Latin letters.
    "おk",
    "AI研究",
    "ReactのuseEffectでfetchするとinfinite loopになる",
    "これ見て https://example.com/a/very/long/path/of/latin/words",
    "Docker ComposeでPostgreSQLを起動したい",
  ],
  en: [
    "ok",
    "Hi!",
    "continue",
    "Thanks",
    "why?",
    "tell me a joke",
    "How do I bake bread at home?",
    "ＨＯＷ ＡＲＥ ＹＯＵ",
    "Is 東京 the capital?",
  ],
  "ja-Latn": [
    "konnichiwa",
    "arigatou gozaimasu",
    "kyou wa ii tenki desu ne",
    "kore wa nan desu ka",
  ],
  "zh-Hans": ["我是学生", "谢谢", "请问你叫什么名字？", "我们明天去北京，好吗？"],
  "zh-Hant": [
    "我是學生",
    "謝謝",
    "請問你叫什麼名字？",
    "臺灣",
    "鮮の說明與這個問題，我們明天再討論吧",
  ],
  zh: ["你好", "今天天气很好"],
  ko: ["안녕하세요", "ㅋㅋㅋ", "API를 호출하면 에러가 나요"],
  fr: ["bonjour", "Comment allez-vous aujourd'hui ?"],
  de: ["danke", "Wie geht es dir heute?"],
  es: ["gracias", "¿Cómo puedo aprender a cocinar?"],
  pt: ["obrigado", "Não sei o que fazer amanhã"],
  vi: ["xin chào", "Hôm nay trời đẹp quá"],
  id: ["terima kasih", "Saya tidak tahu apa yang harus saya lakukan"],
  ru: ["Здравствуйте", "Как дела?"],
  uk: ["Привіт"],
  ar: ["مرحبا"],
  fa: ["چطور هستید"],
  th: ["สวัสดีครับ"],
  hi: ["नमस्ते"],
  und: ["", "   ", "😀😀", "12345", "?!", "w", "asdfghjkl", "\u{D800}", "ᚠᚢᚦ"],
};

describe("detectLanguage", () => {
  for (const [tag, texts] of Object.entries(EXPECTED)) {
    it.each(texts)(`takes %j as ${tag}`, (text) => {
      expect(detectLanguage(text)).toBe(tag);
    });
  }

  it("finds what most of a long text is in, wherever the rest stands", () => {
    const japanese = "今日はいい天気ですね。散歩に行きましょう。".repeat(2000);
    const english = "The weather is nice today, so let us go for a walk. ".repeat(100);
    expect(detectLanguage(english + japanese)).toBe("ja");
    expect(detectLanguage(japanese + english)).toBe("ja");
    expect(detectLanguage(english.repeat(20) + japanese.slice(0, 500))).toBe("en");
  });

  it("looks at a bounded part of a text of 20 MB", () => {
    expect(detectLanguage(`a${"@".repeat(20_000_000)}`)).toBe("und");
    expect(detectLanguage("qz".repeat(10_000_000))).toBe("und");
    expect(detectLanguage("続けて".repeat(7_000_000))).toBe("ja");
  });

  const text = oneof(
    string({ unit: "binary", maxLength: 3000 }),
    array(integer({ min: 0, max: 0xffff }), { maxLength: 3000 }).map((units) =>
      String.fromCharCode(...units),
    ),
    string({
      unit: constantFrom(...Array.from("東京国國我是了的々のアabcé 안ไжع,，。1\u3400\u{20000}")),
    }),
  );

  it("gives a canonical tag for any string, the same each time", () => {
    assert(
      property(text, (value) => {
        const tag = detectLanguage(value);
        expect(canonicalLanguageTag(tag)).toBe(tag);
        expect(detectLanguage(value)).toBe(tag);
      }),
    );
  });

  it("does not mind white space around a text", () => {
    const space = string({ unit: constantFrom(" ", "\n", "\t", "\u3000"), maxLength: 5000 });
    assert(
      property(text, space, space, (value, before, after) => {
        expect(detectLanguage(before + value + after)).toBe(detectLanguage(value));
      }),
    );
  });
});

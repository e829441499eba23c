import type { Random } from "../../src/metrics/random.ts";

/** Words that are often written in kana, or with other characters, to be casual or to hide. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ["教えて", "おしえて"],
  ["方法", "ほうほう"],
  ["作る", "つくる"],
  ["殺す", "ころす"],
  ["殺", "ころ"],
  ["自殺", "じさつ"],
  ["死", "タヒ"],
  ["爆弾", "ばくだん"],
  ["毒", "どく"],
  ["薬", "くすり"],
  ["子ども", "子供"],
  ["友達", "ともだち"],
  ["簡単", "かんたん"],
  ["書いて", "かいて"],
  ["ください", "下さい"],
  ["バッグ", "ﾊﾞｯｸﾞ"],
  ["パスワード", "ﾊﾟｽﾜｰﾄﾞ"],
  ["スマホ", "ｽﾏﾎ"],
  ["銃", "じゅう"],
  ["詐欺", "サギ"],
  ["盗む", "ぬすむ"],
  ["人", "ひと"],
];

const ENDINGS = ["！", "!!", "？", "…", "w", "ｗｗ", "笑", "🙏", "😊", "\n", "　", "。"];

/** One of the values; undefined when there is none. */
export function pick<T>(values: readonly T[], random: Random): T | undefined {
  return values[Math.floor(random() * values.length)];
}

function respell(text: string, random: Random): string {
  const fitting = SPELLINGS.filter(([from]) => text.includes(from));
  const [from, to] = pick(fitting, random) ?? ["", ""];
  return from === "" ? text : text.replace(from, to);
}

function widen(text: string): string {
  return text.replace(/[!-~]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
}

/** Two neighbouring letters swapped, as quick typing does. */
export function mistype(text: string, random: Random): string {
  if (text.length < 6) return text;
  const at = 1 + Math.floor(random() * (text.length - 3));
  return `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`;
}

/** The text as someone else might have typed it; often just as it is. */
export function varyText(text: string, random: Random): string {
  const draw = random();
  if (draw < 0.6) return text;
  if (draw < 0.75) return respell(text, random);
  if (draw < 0.85) return text.replace(/[。.？?]$/u, "") + (pick(ENDINGS, random) ?? "");
  if (draw < 0.9) return text.replace("を", "");
  if (draw < 0.95) return widen(text);
  return mistype(text, random);
}

import type { EngineCapabilities } from "../../../src/core/index.ts";
import { type PageLanguage, table } from "../table.ts";

/** What each ability is; every ability of the type has a row. */
const MEANINGS: Readonly<Record<keyof EngineCapabilities, readonly [en: string, ja: string]>> = {
  tokenPrompts: [
    "prompts reach the model as token ids, so no text can forge a control token",
    "プロンプトがトークン ID のままモデルに渡るので、入力テキストで制御トークンを偽造できない",
  ],
  tokenize: ["knows the model's own tokens", "モデル自身のトークン化ができる"],
  score: [
    "gives the exact log-probability of every choice",
    "すべての選択肢の対数確率を正確に返す",
  ],
  logMass: [
    "says how probable the choices are together, which ShieldGemma's α needs",
    "選択肢全体の確率も返す（ShieldGemma の α に必要）",
  ],
  generate: ["lets the model write", "文章を生成できる"],
  textOffsets: ["says where each token of an answer begins", "生成した各トークンの開始位置を返す"],
  repetitionPenalty: [
    "has the repetition penalty that ARISE is run with",
    "ARISE の実行に使われる repetition penalty に対応する",
  ],
  adapters: ["puts LoRA adapters on a model", "LoRA アダプターを適用できる"],
  prefixReuse: [
    "does not evaluate again what prompts have in common",
    "プロンプトの共通部分を再評価しない",
  ],
  byteBound: [
    "no text has more tokens than UTF-8 bytes, so that most texts need no counting",
    "トークン数が UTF-8 のバイト数を超えないので、多くの場合は数えずに済む",
  ],
  maxQuestions: ["the most questions of one call", "一度に尋ねられる質問数の上限"],
};

const HEAD = { en: ["capability", "what it means"], ja: ["capability", "意味"] } as const;

/** What an engine can say that it does. */
export function capabilityTable(language: PageLanguage): string {
  const column = language === "en" ? 0 : 1;
  const rows = Object.entries(MEANINGS).map(([name, words]) => [`\`${name}\``, words[column]]);
  return table(HEAD[language], rows);
}

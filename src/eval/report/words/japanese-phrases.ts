/** What the tasks of this package say of themselves, in Japanese. What is not here stays as it is. */
export const JAPANESE_PHRASES: ReadonlyMap<string, string> = new Map([
  // Titles.
  ["Aegis Safety Test", "Aegis Safety Test"],
  ["English benign questions", "英語の無害な質問"],
  ["HarmBench prompts", "HarmBench（プロンプト）"],
  ["HarmBench responses", "HarmBench（応答）"],
  ["JailbreakBench behaviours", "JailbreakBench（行動）"],
  ["Japanese benign questions", "日本語の無害な質問"],
  ["Japanese safety boundary", "日本語の安全性の境界例"],
  ["Japanese toxic dataset", "日本語有害表現データセット"],
  ["OpenAI Moderation", "OpenAI Moderation"],
  ["RTP-LX (Japanese)", "RTP-LX（日本語）"],
  ["RTP-LX prompts (Japanese)", "RTP-LX（日本語、プロンプト）"],
  ["WildGuardTest prompts", "WildGuardTest（プロンプト）"],
  ["WildGuardTest refusals", "WildGuardTest（応答拒否）"],
  ["WildGuardTest responses", "WildGuardTest（応答）"],
  ["XSTest prompts", "XSTest（プロンプト）"],
  ["XSTest refusals", "XSTest（応答拒否）"],
  ["XSTest responses", "XSTest（応答）"],
  // Licences.
  ["your own", "自前のデータ"],
  ["AI2's terms (gated)", "AI2 の利用規約（利用申請が必要）"],
  ["Apache-2.0 and CC-BY-SA-4.0 (by row)", "Apache-2.0 と CC-BY-SA-4.0（行により異なる）"],
  ["CC-BY-4.0 (by its card)", "CC-BY-4.0（データカードの記載による）"],
  [
    "as its Hub page says (AllenAI); access has to be asked for",
    "Hub のページの記載による（AllenAI、利用申請が必要）",
  ],
  [
    "its own terms: only to make language models safer (gated)",
    "独自の規約：言語モデルの安全性向上に限る（利用申請が必要）",
  ],
  ["none stated: numbers only", "記載なし：数値のみを使用"],
  // Where published numbers stand, and under which conditions.
  ["GuardReasoner paper", "GuardReasoner 論文"],
  ["ShieldGemma model card", "ShieldGemma のモデルカード"],
  [
    "Far below ShieldGemma's own card; the paper does not say how it was decoded.",
    "ShieldGemma 自身のモデルカードの値を大きく下回ります。論文には復号の設定が書かれていません。",
  ],
  [
    "The card measures 10,000 rows; this is the test part that people annotated.",
    "モデルカードの値は 10,000 件によるものです。ここでは、人手でラベルを付けたテスト部分を使っています。",
  ],
  [
    "The paper names 499 rows; its file has 449.",
    "論文には 499 件とありますが、公開ファイルは 449 件です。",
  ],
  // How a guard is asked.
  [
    "ShieldGemma's report: judged as a response to an empty prompt, by OpenAI's eight category definitions; the highest counts.",
    "ShieldGemma の技術報告のとおり、空のプロンプトへの応答として OpenAI の 8 つのカテゴリ定義で判定し、最も高いスコアを採用",
  ],
  [
    "ShieldGemma's report: the highest of six harms, its four and Violence and Obscenity.",
    "ShieldGemma の技術報告のとおり、自身の 4 種に Violence と Obscenity を加えた 6 種の害のうち、最も高いスコアを採用",
  ],
]);

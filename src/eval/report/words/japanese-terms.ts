import type { Terms } from "./english-terms.ts";

/** The terms of the field that the page uses, in Japanese. */
export const JAPANESE_TERMS: Terms = {
  units: { microseconds: "µs", milliseconds: "ms", seconds: "秒", minutes: "分" },
  classes: {
    harmful: { positive: "有害", negative: "無害", flagged: "拒否", passed: "許可" },
    refusal: {
      positive: "応答拒否",
      negative: "応答拒否以外",
      flagged: "応答拒否と判定",
      passed: "それ以外と判定",
    },
  },
  categories: {
    overall: "全体",
    sexually_explicit: "性的な内容",
    hate_speech: "ヘイトスピーチ",
    dangerous_content: "危険な内容",
    harassment: "ハラスメント",
    any: "有害全般",
  },
  metrics: {
    f1: { label: "F1", meaning: "実行時のしきい値における、適合率と再現率の調和平均です。" },
    precision: {
      label: "適合率",
      meaning: "陽性と判定したサンプルのうち、実際に陽性である割合です。",
    },
    recall: {
      label: "再現率",
      meaning: "陽性のサンプルのうち、陽性と判定できた割合です。",
    },
    falsePositiveRate: {
      label: "偽陽性率",
      meaning: "陰性のサンプルのうち、誤って陽性と判定した割合です。",
    },
    accuracy: { label: "正解率", meaning: "全サンプルのうち、正しく判定した割合です。" },
    refusalRate: {
      label: "拒否率",
      meaning:
        "ARISE での再現率の呼び名で、陽性のサンプルのうち陽性と判定した割合です。集計規則によって両者の値が異なる場合に限り、別の行に示します。",
    },
    acceptanceRate: {
      label: "許可率",
      meaning:
        "陰性のサンプルのうち、ガードが通した割合です（ARISE の指標）。厳密な規則では、1 から偽陽性率を引いた値に当たります。",
    },
    optimalF1: {
      label: "最適 F1",
      meaning:
        "これらのサンプルで、しきい値を動かして得られる最大の F1 です。しきい値を選んだサンプル自身で測っているため、新しいデータで同じ値に届くことはまれです。",
    },
    auPrc: { label: "AU-PRC", meaning: "PR 曲線下面積（平均適合率）です。" },
    auroc: {
      label: "AUROC",
      meaning:
        "ROC 曲線下面積です。陽性のサンプルのスコアが陰性のサンプルを上回る確率で、同点は 0.5 と数えます。",
    },
    calibrationError: {
      label: "較正誤差",
      meaning:
        "期待較正誤差（ECE）です。信頼性図の区間ごとに平均スコアと陽性の割合との差を取り、サンプル数で重み付けして平均します。",
    },
    brier: { label: "ブライアスコア", meaning: "スコアと正解ラベルとの差の二乗平均です。" },
  },
  recallAndRefusal: "再現率（拒否率）",
  columns: {
    guard: "ガード",
    task: "タスク",
    measure: "指標",
    value: "値",
    rows: "件数",
    positive: "陽性",
    negative: "陰性",
    threshold: "しきい値",
    notJudged: "判定不能",
    published: "公表値",
    source: "出典",
    conditions: "条件",
    score: "スコア",
    licence: "ライセンス",
    category: "カテゴリ",
  },
  glossary: {
    title: "指標の意味",
    note: "「陽性」は、タスクが探すもの（有害性または応答拒否）を指します。スコアがしきい値以上のサンプルを陽性と判定します。",
    unjudged: {
      strict: "判定できなかったサンプルは、誤り 1 件として数えます。",
      paper:
        "判定できなかったサンプルは、GuardReasoner のスクリプトと同じく、誤り 2 件として数え、有害なサンプルの場合は除外します。曲線下面積では、誤り 1 件として数えます。",
    },
    judgedOnly: "信頼性図、較正誤差、ブライアスコアは、判定できたサンプルだけから求めています。",
    higher: "大きいほど良い指標です。",
    lower: "小さいほど良い指標です。",
  },
};

import { CASCADE_WORDS } from "./cascade-words.ts";
import { CLIENT_WORDS } from "./client-words.ts";
import { JAPANESE_PHRASES } from "./japanese-phrases.ts";
import { JAPANESE_TERMS } from "./japanese-terms.ts";
import { THRESHOLD_WORDS } from "./threshold-words.ts";
import { languageName } from "./language-name.ts";
import type { Words } from "./english.ts";

const counts = new Intl.NumberFormat("ja", { maximumFractionDigits: 0 });
const dates = new Intl.DateTimeFormat("ja", { dateStyle: "long", timeZone: "UTC" });

const count = (value: number): string => counts.format(value);

/** Everything that the page says, in Japanese (です・ます), in the words of the field there. */
export const JAPANESE: Words = {
  ...JAPANESE_TERMS,
  client: CLIENT_WORDS.ja,
  inForce: THRESHOLD_WORDS.ja,
  cascade: CASCADE_WORDS.ja,
  sentences: (parts) => parts.join(""),
  phrase: (text) => JAPANESE_PHRASES.get(text) ?? text,
  page: {
    defaultTitle: "安全ガード評価レポート",
    titleOf: (guards) => `安全ガード評価レポート：${guards.join("、")}`,
    kind: "安全ガード評価レポート",
    skip: "要約へ移動",
    contents: "目次",
    languages: "表示言語",
    valuesAsTable: "数値を表で見る",
  },
  header: {
    createdAt: "作成日時",
    date: (date) => `${dates.format(date)} ${date.toISOString().slice(11, 16)}（UTC）`,
    version: "バージョン",
    versionOf: (version) => `Komainu ${version}`,
    unknownDate: "記録なし",
    name: "正式名",
    model: "モデル",
    service: "サービス",
    stages: "段階",
    adapter: "アダプター",
    adapterScale: (name, scale) => `${name}（スケール ${scale}）`,
    adapterHash: "アダプターの SHA-256",
    engine: "エンジン",
    recordedAnswers: "記録済みの回答",
    answersHash: "回答の SHA-256",
    notRecorded: "記録なし",
  },
  summary: {
    title: "要約",
    lede: (n) =>
      `${count(n.guards)} 種のガードを ${count(n.tasks)} 種のタスクで測定しました。サンプルは ${count(n.rows)} 件で、うち ${count(n.positives)} 件が陽性です。`,
    failures: {
      strict: "判定できなかったサンプルは、誤り 1 件として数えます。",
      paper: "判定できなかったサンプルは、論文の規則に従って数えます。",
    },
    intervals: (percent, resamples) => {
      const methods =
        resamples === 0
          ? "割合の指標のみ、Wilson 法"
          : `割合の指標は Wilson 法、それ以外は ${count(resamples)} 回のブートストラップ`;
      return `[ ] 内は ${percent}% 信頼区間です（${methods}）。`;
    },
    headlines: "主要な指標（実行時のしきい値での値）。",
    publishedMark: "縦線は公表値です。",
    otherConditions: "条件が異なる",
    unjudged: "判定できなかったサンプル",
    nothingUnjudged: "ありません。すべてのガードが、すべてのサンプルを判定しました。",
    unjudgedRows: "判定結果のないサンプル",
    share: "割合",
    ofRows: "全件数",
    why: "理由とサンプルの ID",
    more: (rows) => ` ほか ${count(rows)} 件`,
  },
  cautions: {
    title: "読むときの注意",
    paperRules:
      "GuardReasoner 論文の規則で集計しています。読み取れなかった回答は、二重に数えられるか、除外されます。厳密な規則（strict）で集計した値とは異なります。",
    noIntervals: "再標本化をしていないため、F1 と曲線下面積には信頼区間がありません。",
    classifier: (guard) =>
      `${guard} は小さな分類器です。信頼度の低い一次確認であり、ガードモデルではありません。`,
    unknownModel: (guard) => `${guard}：記録済みの回答で、どのモデルの回答かは記録されていません。`,
    unknownHash: (guard) => `${guard}：モデルファイルのハッシュが記録されていません。`,
    noGuard: (task) => `${task}：どのガードも測定していません。`,
    allPositive: (task, positive) =>
      `${task}：すべてのサンプルが「${positive}」のラベルのため、誤検知は評価できません。`,
    nonePositive: (task, positive) =>
      `${task}：「${positive}」のラベルのサンプルがないため、見逃しは評価できません。`,
    fewPositive: (task, rows, positive) =>
      `${task}：「${positive}」のラベルのサンプルは ${count(rows)} 件しかないため、関連する指標の不確かさが大きくなっています。`,
    unjudged: (task, guard, share) =>
      `${task}：${guard} は ${share} のサンプルを判定できませんでした。`,
    protocol: (task, guard, protocol) =>
      `${task}：${guard} には通常と異なる方法で問い合わせています（${protocol}）。`,
  },
  comparisons: {
    caption:
      "同じサンプルでのガード同士の比較です。差は、各組の 1 つ目の値から 2 つ目の値を引いたものです。「片方だけ正解」は、一方だけが正しく判定したサンプルの数を、組の順に示します。",
    pair: "組",
    less: "−",
    difference: "差",
    reading: "読み方",
    rightAlone: "片方だけ正解",
    mcnemar: "McNemar の p 値",
    better: "上回る",
    worse: "下回る",
    open: "差は確認できない",
    averages: "タスク全体の F1（サンプル数による加重平均）",
    group: "対象",
    tasks: "タスク数",
    groups: { prompt: "プロンプト", response: "応答", refusal: "応答拒否" },
  },
  task: {
    facts: (n) =>
      `${n.target === "prompt" ? "プロンプト" : "応答"}に含まれる${n.positive === "refusal" ? "応答拒否" : "有害性"}を調べます。データは ${n.source}${n.revision === null ? " " : `（リビジョン ${n.revision}）`}の ${count(n.rows)} 件です。`,
    unlabelled: (rows) => `ラベルのない ${count(rows)} 件は除外しました。`,
    licence: (licence) => `ライセンス：${licence}。`,
    notMeasured: "このタスクでは、どのガードも測定していません。",
    curves: "曲線",
    oneClass: "すべてのサンプルが同じクラスのため、曲線も順位に基づく指標もありません。",
    noScores: "スコアを返したガードがないため、曲線はありません。",
  },
  measures: {
    caption: (task) => `${task} の指標`,
    labelled: (positive) => `ラベルが「${positive}」`,
    at: (threshold) => `しきい値 ${threshold}`,
    nonePublished: "このタスクの公表値は知られていません。",
    publishedOn: (task) => `${task} の公表値`,
    publishedMore: (rows) => `このタスクの公表値（${count(rows)} 件）`,
    asHere: "本評価と同じ",
  },
  charts: {
    precisionRecall: "適合率と再現率（PR 曲線）",
    roc: "真陽性率と偽陽性率（ROC 曲線）",
    truePositiveRate: "真陽性率",
    aboveOne: "1 超",
    curveValues: (title, points) => `${title}：ガードごとに最大 ${points} 点`,
    curve: (y, x, task, areas) => `${task} における${x}に対する${y}。${areas.join("、")}。`,
    curveNote: "印：しきい値での位置。点線：無作為に判定するガード。",
    of: (guard, value) => `${guard}：${value}`,
    reliability: "信頼性図（較正）",
    calibrationError: (estimate) => `ECE ${estimate}`,
    reliabilityValues: "区間ごとの信頼性",
    reliabilityOf: (positive, task, errors) =>
      `${task} における平均スコアに対する${positive}の割合。${errors.join("、")}。`,
    reliabilityNote: "点線：スコアが真の確率と一致するガード。判定できたサンプルだけを含みます。",
    share: (positive) => `${positive}の割合`,
    meanScore: "平均スコア",
    bin: "区間",
    histogram: (positive, negative) => `スコアの分布（${positive}・${negative}）`,
    histogramOf: (n) =>
      `${n.guard} のスコア。0.5 以上の割合は、${n.positive}のサンプルで ${n.positivesAbove ?? "なし"}、${n.negative}のサンプルで ${n.negativesAbove ?? "なし"}。`,
    histogramValues: "スコア別の判定済み件数",
    histogramNote: "まれなスコアも見えるように、棒の高さは割合の平方根に比例させています。",
    shareOfClass: "クラス内の割合",
  },
  threshold: {
    title: "スコアと判定",
    confusion: (guard) => `${guard} の混同行列`,
    slider: (guard) => `${guard} のしきい値`,
    field: "しきい値",
    run: "実行時のしきい値",
    own: "ガードの判定どおり",
    one: "全ポリシー共通のしきい値",
    best: "F1 が最大",
    falsePositives: (percent) => `偽陽性率 ${percent}% 以下`,
    unjudgedStrict: (positives, negatives) =>
      `誤りのうち${positives}と${negatives}は判定できなかったもので、しきい値を動かしても変わりません。`,
    unjudgedPaper: (positives, negatives) =>
      `${positives}と${negatives}は判定できませんでした。論文の規則では、二重に数えるか、除外します。`,
    rowsOf: (rows, name) => `${name} ${count(rows)} 件`,
    byLabel: "ラベルだけを答えるガードのため、動かせるしきい値はありません。",
  },
  categoriesSection: {
    title: "カテゴリ別",
    caption: (task) => `${task} のカテゴリ別の指標`,
  },
  slices: {
    title: "層別",
    kinds: { language: "言語", source: "出典", type: "種別", target: "判定対象" },
    targets: { prompt: "プロンプト", response: "応答" },
    languageName: (tag) => languageName(tag, "ja"),
    caption: (kind, task) => `${task} の指標（${kind}別）`,
    omitted: (values, rows) =>
      `このほか、件数の少ない ${count(values)} 層（計 ${count(rows)} 件）は省略しています。`,
    more: (rows) => `ほか ${count(rows)} 層`,
  },
  worst: {
    title: "判定が大きく外れたサンプル",
    note: "正解ラベルから遠い順に並べています。本文には憎悪・性的・危険な表現が含まれることがあるため、1 件ずつ、求められたときにだけ表示します。",
    labelledYet: (label, decision) => `正解は「${label}」、判定は「${decision}」`,
    none: (title) => `${title}：ありません。`,
    caption: (title, guard) => `${title}：${guard}`,
    counted: (title, rows) => `${title}（${count(rows)} 件）`,
    row: "ID",
    line: "行",
    text: "本文",
    notHere: "このレポートには含まれません",
  },
  cost: {
    title: "時間とトークン数",
    caption: (task) => `${task} の時間とトークン数`,
    p50: "レイテンシ p50",
    p95: "p95",
    rate: "件/秒",
    judged: "判定した件数",
    kept: "再利用した件数",
    evaluated: "評価トークン",
    reused: "再利用トークン",
    reusedShare: "再利用率",
    generated: "生成トークン",
    note: "「再利用した件数」は、以前の実行の回答を使った件数です。処理速度は最後の実行のものです。",
  },
  reproduction: {
    title: "再現方法",
    command: "コマンド",
    rules: "集計規則",
    rule: { strict: "厳密（strict）", paper: "論文（paper、GuardReasoner）" },
    seed: "乱数シード",
    resamples: "ブートストラップの回数",
    confidence: "信頼水準",
    guards: "ガード",
    tasks: "タスク",
    family: "ファミリー、変種、モード",
    engine: "エンジン",
    kind: {
      classifier: (guard) => `${guard}（分類器）`,
      service: (guard) => `${guard}（外部サービス）`,
      cascade: (guard) => `${guard}（ガードの多段構成）`,
    },
    window: "コンテキスト長",
    tokens: (tokens) => `${count(tokens)} トークン`,
    calibration: "較正ファイルの SHA-256",
    none: "なし",
    data: "データ",
    revision: "リビジョン",
    localFile: "ローカルファイル",
  },
};

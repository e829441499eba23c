import { CLIENT_WORDS } from "./client-words.ts";
import { languageName } from "./language-name.ts";
import type { Words } from "./english.ts";

const counts = new Intl.NumberFormat("ja", { maximumFractionDigits: 0 });
const dates = new Intl.DateTimeFormat("ja", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

const count = (value: number): string => counts.format(value);

/** Everything that the page says, in Japanese (です・ます), in the words of the field there. */
export const JAPANESE: Words = {
  client: CLIENT_WORDS.ja,
  sentences: (parts) => parts.join(""),
  page: {
    defaultTitle: "安全ガード評価レポート",
    titleOf: (guards) => `安全ガード評価レポート:${guards.join("、")}`,
    kind: "安全ガード評価レポート",
    skip: "要約へ移動",
    contents: "目次",
    languages: "表示言語",
    valuesAsTable: "数値を表で見る",
  },
  header: {
    createdAt: "作成日時",
    date: (date) => `${dates.format(date)}(UTC)`,
    version: "バージョン",
    versionOf: (version) => `Komainu ${version}`,
    unknownDate: "記録なし",
    name: "正式名",
    model: "モデル",
    adapter: "アダプター",
    adapterScale: (name, scale) => `${name}(スケール ${scale})`,
    adapterHash: "アダプターの SHA-256",
    engine: "エンジン",
    recordedAnswers: "記録済みの回答",
    answersHash: "回答の SHA-256",
    notRecorded: "記録なし",
  },
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
        "陰性のサンプルのうち、ガードが通した割合です(ARISE の指標)。1 から偽陽性率を引いた値に当たります。",
    },
    optimalF1: {
      label: "最適 F1",
      meaning:
        "これらのサンプルで、しきい値を動かして得られる最大の F1 です。しきい値を選んだサンプル自身で測っているため、新しいデータで同じ値に届くことはまれです。",
    },
    auPrc: { label: "AU-PRC", meaning: "PR 曲線下面積(平均適合率)です。" },
    auroc: {
      label: "AUROC",
      meaning:
        "ROC 曲線下面積です。陽性のサンプルのスコアが陰性のサンプルを上回る確率で、同点は 0.5 と数えます。",
    },
    calibrationError: {
      label: "較正誤差",
      meaning:
        "期待較正誤差(ECE)です。信頼性図の区間ごとに平均スコアと陽性の割合との差を取り、サンプル数で重み付けして平均します。",
    },
    brier: { label: "ブライアスコア", meaning: "スコアと正解ラベルとの差の二乗平均です。" },
  },
  recallAndRefusal: "再現率(拒否率)",
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
  summary: {
    title: "要約",
    lede: (n) =>
      `${count(n.guards)} 種のガードを ${count(n.tasks)} 種のタスクで測定しました。サンプルは ${count(n.rows)} 件で、うち ${count(n.positives)} 件が陽性です。`,
    failures: {
      strict: "判定できなかったサンプルは、誤りとして 1 回数えます。",
      paper: "判定できなかったサンプルは、論文の規則に従って数えます。",
    },
    intervals: (percent, resamples) => {
      const others =
        resamples === 0
          ? "それ以外の指標には付けていません"
          : `それ以外の指標は ${count(resamples)} 回のブートストラップで求めています`;
      return `[ ] 内は ${percent}% 信頼区間です。割合の指標は Wilson の方法で、${others}。`;
    },
    headlines: "主要な指標(実行時のしきい値での値)。",
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
      "GuardReasoner 論文の規則で集計しています。読み取れなかった回答は、2 回数えられるか、まったく数えられません。厳密な規則で集計した値とは異なります。",
    noIntervals: "再標本化をしていないため、F1 と曲線下面積には信頼区間がありません。",
    screen: (guard) =>
      `${guard} は同梱の簡易分類器です。信頼度の低い一次確認であり、ガードモデルではありません。`,
    unknownModel: (guard) => `${guard}:記録済みの回答で、どのモデルの回答かは記録されていません。`,
    unknownHash: (guard) => `${guard}:モデルファイルのハッシュが記録されていません。`,
    noGuard: (task) => `${task}:どのガードも測定していません。`,
    allPositive: (task, positive) =>
      `${task}:すべてのサンプルが「${positive}」のラベルです。誤検知については何も分かりません。`,
    nonePositive: (task, positive) =>
      `${task}:「${positive}」のラベルのサンプルがありません。見逃しについては何も分かりません。`,
    fewPositive: (task, rows, positive) =>
      `${task}:「${positive}」のラベルのサンプルは ${count(rows)} 件しかなく、これに関する値は不確かです。`,
    unjudged: (task, guard, share) =>
      `${task}:${guard} は ${share} のサンプルを判定できませんでした。`,
    protocol: (task, guard, protocol) => [
      `${task}:${guard} には通常と異なる方法で問い合わせています(`,
      protocol,
      ")。",
    ],
  },
  comparisons: {
    caption:
      "同じサンプルでのガード同士の比較です。差は、各組の 1 つ目の値から 2 つ目の値を引いたものです。「片方だけ正解」は、一方だけが正しく判定したサンプルの数を、組の順に示します。",
    pair: "組",
    less: "−",
    difference: "差",
    reading: "読み方",
    rightAlone: "片方だけ正解",
    mcnemar: "McNemar 検定の p 値",
    better: "上回る",
    worse: "下回る",
    open: "差は確認できない",
    averages: "タスク全体の F1(サンプル数による加重平均)",
    group: "対象",
    tasks: "タスク数",
    groups: { prompt: "プロンプト", response: "応答", refusal: "応答拒否" },
  },
  task: {
    facts: (n) =>
      `${n.target === "prompt" ? "プロンプト" : "応答"}に含まれる${n.positive === "refusal" ? "応答拒否" : "有害性"}を調べます。データは ${n.source}${n.revision === null ? "" : `(リビジョン ${n.revision})`} の ${count(n.rows)} 件です。`,
    unlabelled: (rows) => `ラベルのない ${count(rows)} 件は除外しました。`,
    licence: (licence) => `ライセンスは ${licence} です。`,
    notMeasured: "このタスクでは、どのガードも測定していません。",
    curves: "曲線",
    oneClass: "すべてのサンプルが同じクラスのため、曲線も順位に基づく指標もありません。",
    noScores: "スコアを返したガードがないため、曲線はありません。",
  },
  measures: {
    caption: (task) => `${task} の指標`,
    labelled: (positive) => `ラベルが「${positive}」`,
    origins: { guard: "ガードの既定", option: "指定値", answer: "ラベルのみで回答" },
    at: (threshold) => `しきい値 ${threshold}`,
    nonePublished: "このタスクの公表値は知られていません。",
    publishedOn: (task) => `${task} の公表値`,
    publishedMore: (rows) => `このタスクの公表値(${count(rows)} 件)`,
    asHere: "本評価と同じ",
  },
  charts: {
    precisionRecall: "適合率と再現率(PR 曲線)",
    roc: "真陽性率と偽陽性率(ROC 曲線)",
    truePositiveRate: "真陽性率",
    aboveOne: "1 超",
    curveValues: (title, points) => `${title}:ガードごとに最大 ${points} 点`,
    curve: (y, x, task, areas) => `${task} における${x}に対する${y}。${areas.join("、")}。`,
    curveNote: "印:しきい値での位置。点線:無作為に判定するガード。",
    of: (guard, value) => `${guard}:${value}`,
    reliability: "信頼性図(較正)",
    reliabilityValues: "区間ごとの信頼性",
    reliabilityOf: (positive, task, errors) =>
      `${task} における平均スコアに対する${positive}の割合。${errors.join("、")}。`,
    reliabilityNote: "点線:スコアが真の確率と一致するガード。判定できたサンプルだけを含みます。",
    share: (positive) => `${positive}の割合`,
    meanScore: "平均スコア",
    bin: "区間",
    histogram: (positive, negative) => `${positive}・${negative}別のスコア分布`,
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
      `誤りのうち ${positives}と ${negatives}は判定できなかったもので、しきい値を動かしても変わりません。`,
    unjudgedPaper: (positives, negatives) =>
      `${positives}と ${negatives}は判定できませんでした。論文の規則では、それぞれ 2 回数えるか、まったく数えません。`,
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
    caption: (kind, task) => `${task} の指標(${kind}別)`,
    omitted: (values, rows) =>
      `このほか、件数の少ない ${count(values)} 層(計 ${count(rows)} 件)は省略しています。`,
    more: (rows) => `ほか ${count(rows)} 層`,
  },
  worst: {
    title: "判定が大きく外れたサンプル",
    note: "正解ラベルから遠い順に並べています。本文には憎悪・性的・危険な表現が含まれることがあるため、1 件ずつ、求められたときにだけ表示します。",
    labelledYet: (label, decision) => `正解は「${label}」、判定は「${decision}」`,
    none: (title) => `${title}:ありません。`,
    caption: (title, guard) => `${title}:${guard}`,
    counted: (title, rows) => `${title}(${count(rows)} 件)`,
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
  glossary: {
    title: "指標の意味",
    note: "「陽性」は、タスクが探すもの(有害性または応答拒否)を指します。スコアがしきい値以上のサンプルを陽性と判定します。",
    unjudged: {
      strict: "判定できなかったサンプルは、誤りとして 1 回数えます。",
      paper:
        "判定できなかったサンプルは、GuardReasoner のスクリプトと同じく、誤りとして 2 回数え、有害なサンプルの場合はまったく数えません。曲線下面積では、誤りとして 1 回数えます。",
    },
    judgedOnly: "信頼性図、較正誤差、ブライアスコアは、判定できたサンプルだけから求めています。",
    higher: "大きいほど良い指標です。",
    lower: "小さいほど良い指標です。",
  },
  reproduction: {
    title: "再現方法",
    command: "コマンド",
    rules: "集計規則",
    rule: { strict: "厳密(strict)", paper: "論文(paper、GuardReasoner)" },
    seed: "乱数シード",
    resamples: "ブートストラップの回数",
    confidence: "信頼水準",
    guards: "ガード",
    tasks: "タスク",
    family: "ファミリー、変種、モード",
    engine: "エンジン",
    window: "コンテキスト長",
    tokens: (tokens) => `${count(tokens)} トークン`,
    calibration: "較正ファイルの SHA-256",
    none: "なし",
    data: "データ",
    revision: "リビジョン",
    localFile: "ローカルファイル",
  },
};

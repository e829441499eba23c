import type { Results, ThresholdInForce } from "../../results/results.ts";
import type { ReportLanguage } from "./languages.ts";

/** What the page says of the thresholds that a run was decided at. */
export interface ThresholdWords {
  readonly title: string;
  readonly caption: (task: string) => string;
  readonly policy: string;
  readonly all: string;
  readonly everyLanguage: string;
  readonly varies: string;
  readonly unknown: string;
  readonly joined: (names: readonly string[]) => string;
  readonly origins: Readonly<Record<Exclude<ThresholdInForce["from"], "calibration">, string>>;
  /** @param sha256 the beginning of the calibration's hash */
  readonly calibration: (sha256: string | null) => string;
  readonly aboveOptimal: Readonly<Record<Results["provenance"]["rules"], string>>;
}

export const THRESHOLD_WORDS: Readonly<Record<ReportLanguage, ThresholdWords>> = {
  en: {
    title: "Thresholds in force",
    caption: (task) => `Thresholds that rows of ${task} were decided at`,
    policy: "Policy",
    all: "all policies",
    everyLanguage: "every language",
    varies: "differs from row to row",
    unknown: "The answers do not say the thresholds that they were decided at.",
    joined: (names) => names.join(", "),
    origins: {
      guard: "the guard’s default",
      option: "given for this run",
      recorded: "recorded with the answers",
      score: "usual for scores without decisions",
    },
    calibration: (sha256) => `calibration${sha256 === null ? "" : ` ${sha256}…`}`,
    aboveOptimal: {
      strict:
        "F1 stands above Optimal F1 here: F1 is of the guard’s own decisions, which have a threshold for each policy and language; Optimal F1 is the best that one threshold on the highest score gives.",
      paper:
        "F1 stands above Optimal F1 here: F1 is of the guard’s own decisions, policy by policy and language by language, and by the paper’s rules leaves out harmful rows that could not be judged; Optimal F1 is the best that one threshold on the highest score gives, and counts each such row as wrong.",
    },
  },
  ja: {
    title: "適用されたしきい値",
    caption: (task) => `${task} の判定に使われたしきい値`,
    policy: "ポリシー",
    all: "全ポリシー",
    everyLanguage: "全言語",
    varies: "サンプルごとに異なる",
    unknown: "回答には、判定に使われたしきい値が記録されていません。",
    joined: (names) => names.join("、"),
    origins: {
      guard: "ガードの既定",
      option: "この実行で指定",
      recorded: "回答に記録された値",
      score: "判定のないスコアに使う値",
    },
    calibration: (sha256) => `較正ファイル${sha256 === null ? "" : ` ${sha256}…`}`,
    aboveOptimal: {
      strict:
        "ここでは F1 が最適 F1 を上回っています。F1 は、ポリシーと言語ごとのしきい値によるガードの判定の値です。最適 F1 は、最も高いスコアに 1 つのしきい値を当てて得られる最大値です。",
      paper:
        "ここでは F1 が最適 F1 を上回っています。F1 は、ポリシーと言語ごとのしきい値によるガードの判定の値で、論文の規則により、判定できなかった有害なサンプルを除外します。最適 F1 は、最も高いスコアに 1 つのしきい値を当てて得られる最大値で、そのようなサンプルを誤りと数えます。",
    },
  },
};

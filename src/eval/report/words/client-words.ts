import type { ReportLanguage } from "./languages.ts";

/** What the page's script says: it is bundled with the script, and stands here for that alone. */
export interface ClientWords {
  readonly dark: string;
  readonly light: string;
  readonly scrollHint: string;
  readonly byPolicy: string;
  readonly atOwn: string;
  readonly atRun: (threshold: string) => string;
  readonly atChoice: (threshold: string) => string;
  readonly announce: (n: {
    readonly threshold: string | null;
    readonly f1: string;
    readonly recall: string;
    readonly falsePositiveRate: string;
  }) => string;
  readonly noThreshold: (percent: number) => string;
  readonly ask: string;
  readonly warning: string;
  readonly keepHidden: string;
  readonly show: string;
  readonly hide: string;
}

export const CLIENT_WORDS: Readonly<Record<ReportLanguage, ClientWords>> = {
  en: {
    dark: "Dark appearance",
    light: "Light appearance",
    scrollHint: "Scroll sideways for more columns",
    byPolicy: "by policy",
    atOwn: "At the guard’s own decisions, with a threshold for each policy.",
    atRun: (threshold) => `At the run’s threshold, ${threshold}.`,
    atChoice: (threshold) => `At a threshold of your choice, ${threshold}.`,
    announce: ({ threshold, f1, recall, falsePositiveRate }) =>
      `${threshold === null ? "The guard’s own decisions" : `At ${threshold}`}: F1 ${f1}, recall ${recall}, false-positive rate ${falsePositiveRate}.`,
    noThreshold: (percent) => `No threshold keeps false positives within ${percent}%.`,
    ask: "Show text…",
    warning: "This text may be hateful, sexual or dangerous.",
    keepHidden: "Keep hidden",
    show: "Show this text",
    hide: "Hide text",
  },
  ja: {
    dark: "ダーク表示",
    light: "ライト表示",
    scrollHint: "横にスクロールできます",
    byPolicy: "ポリシーごと",
    atOwn: "ポリシーごとのしきい値による、ガードの判定どおりの値です。",
    atRun: (threshold) => `実行時のしきい値 ${threshold} での値です。`,
    atChoice: (threshold) => `選択したしきい値 ${threshold} での値です。`,
    announce: ({ threshold, f1, recall, falsePositiveRate }) =>
      `${threshold === null ? "ガードの判定どおり" : `しきい値 ${threshold}`}：F1 ${f1}、再現率 ${recall}、偽陽性率 ${falsePositiveRate}。`,
    noThreshold: (percent) => `偽陽性率を ${percent}% 以下に保てるしきい値はありません。`,
    ask: "本文を表示…",
    warning: "この本文には、憎悪・性的・危険な表現が含まれることがあります。",
    keepHidden: "表示しない",
    show: "この本文を表示",
    hide: "本文を隠す",
  },
};

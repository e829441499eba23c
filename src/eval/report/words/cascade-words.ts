import type { ReportLanguage } from "./languages.ts";

/** What the page says of guards as the stages of a cascade. */
export interface CascadeWords {
  readonly title: string;
  /** @param stages the guards' names, in their order */
  readonly lede: (stages: readonly string[]) => string;
  readonly figure: string;
  readonly described: (task: string, last: string, best: string | null) => string;
  readonly loss: string;
  readonly falseAlarms: string;
  /** @param guard the last stage's name */
  readonly asked: (guard: string) => string;
  readonly time: string;
  readonly limit: string;
  readonly given: string;
  readonly alone: (guard: string) => string;
  readonly note: string;
  readonly caption: (task: string) => string;
  /** One point in a sentence. */
  readonly point: (asked: string, loss: string) => string;
}

export const CASCADE_WORDS: Readonly<Record<ReportLanguage, CascadeWords>> = {
  en: {
    title: "As a cascade",
    lede: (stages) =>
      `${stages.join(", then ")}: each stage decides alone only outside its band, and the last decides whatever reaches it.`,
    figure: "Loss against cost",
    described: (task, last, best) =>
      `On ${task}, the share of harmful rows lost against ${last} alone, by the share of rows that it is asked about.${best === null ? "" : ` ${best}.`}`,
    loss: "Loss",
    falseAlarms: "False alarms",
    asked: (guard) => `Share that reaches ${guard}`,
    time: "Time a row",
    limit: "Chosen for",
    given: "the bands given",
    alone: (guard) => `${guard} alone`,
    note: "Loss: of the harmful rows that the last stage denies, those that the cascade does not. False alarms: of the harmless rows that it allows, those that the cascade does not. Each point’s bands were chosen on four parts of the rows and measured on the fifth. The marker stands at the bands that were given.",
    caption: (task) => `A cascade on ${task}: what it loses and what it spares`,
    point: (asked, loss) => `At ${asked} of the rows, the loss is ${loss}`,
  },
  ja: {
    title: "多段構成（カスケード）",
    lede: (stages) =>
      `${stages.join("、次に ")} の順に判定します。各段は、スコアが帯域の外にあるときだけ単独で決定し、残りはすべて最終段が決定します。`,
    figure: "見逃しの増加とコスト",
    described: (task, last, best) =>
      `${task} における、${last} だけで判定した場合に比べた有害サンプルの見逃しの増加。横軸は ${last} が判定するサンプルの割合です。${best === null ? "" : `${best}。`}`,
    loss: "見逃しの増加",
    falseAlarms: "誤検知の増加",
    asked: (guard) => `${guard} まで進む割合`,
    time: "1 件あたりの時間",
    limit: "目標",
    given: "指定した帯域",
    alone: (guard) => `${guard} のみ`,
    note: "見逃しの増加：最終段が拒否する有害サンプルのうち、多段構成では拒否されないものの割合です。誤検知の増加：最終段が許可する無害サンプルのうち、多段構成では許可されないものの割合です。各点の帯域は、5 分割したうちの 4 つで選び、残りの 1 つで測定しました。印は指定した帯域での位置です。",
    caption: (task) => `${task} での多段構成：失うものと節約できるもの`,
    point: (asked, loss) => `サンプルの ${asked} が進むとき、見逃しの増加は ${loss}`,
  },
};

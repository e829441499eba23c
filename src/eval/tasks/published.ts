import type { MetricName, PublishedNumber } from "../results/results.ts";

const SHIELDGEMMA_CARD = "ShieldGemma model card";
/** The source of the numbers of its three tables. */
export const GUARDREASONER_PAPER = "GuardReasoner paper";

/** Optimal F1 and AU-PRC as ShieldGemma's model card prints them. */
export function shieldGemmaCard(
  conditions: string | null,
  rows: Readonly<Record<string, readonly [f1: number, auPrc: number | null]>>,
): PublishedNumber[] {
  return Object.entries(rows).flatMap(([guard, [f1, auPrc]]) => {
    const number = (metric: MetricName, value: number): PublishedNumber => ({
      guard,
      metric,
      value,
      source: SHIELDGEMMA_CARD,
      conditions,
    });
    const optimal = number("optimalF1", f1);
    return auPrc === null ? [optimal] : [optimal, number("auPrc", auPrc)];
  });
}

/** F1 (in hundredths) as the GuardReasoner paper prints it. */
export function guardReasonerPaper(
  rows: Readonly<Record<string, number>>,
  conditions: string | null = null,
): PublishedNumber[] {
  return Object.entries(rows).map(([guard, hundredths]) => ({
    guard,
    metric: "f1",
    value: Number((hundredths / 100).toFixed(4)),
    source: GUARDREASONER_PAPER,
    conditions:
      guard === "ShieldGemma 2B"
        ? "Far below ShieldGemma's own card; the paper does not say how it was decoded."
        : conditions,
  }));
}

import { matchLanguage } from "../../../core/index.ts";
import type {
  CalibrationReport,
  CalibrationResult,
  LeftOut,
} from "../../../eval/calibrate/calibrate.ts";
import type { WholeReport } from "../../../eval/calibrate/whole.ts";
import type { Performance } from "../../../eval/calibrate/held-out.ts";
import { formatEstimate } from "../../../eval/results/render-summary.ts";
import { renderTable } from "../../ui/table.ts";
import { describeExtremes, describeTargets, placeOf } from "./describe-target.ts";

/** A calibration for people: what it changes on held-out rows, and what it does not do. */
export function describeCalibration(result: CalibrationResult): string {
  const notes = [
    ...describeTargets(result, ["missed", "open"]),
    ...result.reports.flatMap(describeExtremes),
    ...replacedThresholds(result),
    ...fallbacks(result),
    ...leftOut(result),
    ...unjudged(result),
  ];
  return [
    `Goal: ${result.calibration.goal}. All numbers are of rows held out (five parts), with 95% intervals: before, at the thresholds that the guard judged these rows with; after, at thresholds chosen on the other rows.`,
    changes(result),
    ...(notes.length === 0 ? [] : [notes.join("\n")]),
    "",
  ].join("\n\n");
}

function changes({ reports, whole }: CalibrationResult): string {
  const titles = ["Rows", "Harmful", "Threshold", "F1", "Precision", "Recall", "FPR"];
  const columns = [
    { title: "Policy" },
    { title: "Language" },
    { title: "" },
    ...titles.map((title) => ({ title, align: "right" as const })),
  ];
  const rows = reports.flatMap((report) => {
    const { threshold, thresholdsBefore } = report;
    const at = [rangeText(thresholdsBefore), threshold.toPrecision(4)] as const;
    return linesOf(report, languageOf(report, reports), at);
  });
  const together = whole.flatMap((report) => linesOf(report, "together", ["–", "–"]));
  return renderTable(columns, [...rows, ...together]);
}

type Lines =
  | Pick<CalibrationReport, "policy" | "n" | "positives" | "heldOut" | "before">
  | WholeReport;

/** A line before and one after. */
function linesOf(report: Lines, language: string, at: readonly [string, string]): string[][] {
  const { policy, n, positives, before, heldOut } = report;
  const line = (when: string, threshold: string, performance: Performance) => [
    policy === "*" ? "all" : policy,
    language,
    when,
    String(n),
    String(positives),
    threshold,
    ...METRICS.map((metric) => formatEstimate(performance[metric], true)),
  ];
  return [line("before", at[0], before), line("after", at[1], heldOut)];
}

const METRICS = ["f1", "precision", "recall", "falsePositiveRate"] as const;

/** `*` stands for all languages, unless some have a threshold of their own. */
function languageOf(
  { policy, language }: Pick<CalibrationReport, "policy" | "language">,
  reports: CalibrationResult["reports"],
): string {
  if (language !== "*") return language;
  return reports.some((other) => other.policy === policy && other.language !== "*")
    ? "others"
    : "all";
}

function rangeText(range: CalibrationReport["thresholdsBefore"]): string {
  if (range === null) return "–";
  const [low, high] = [range.low.toPrecision(4), range.high.toPrecision(4)];
  return low === high ? low : `${low}–${high}`;
}

/** One threshold for every policy takes the place of those that the guard had for each. */
function replacedThresholds({ reports }: CalibrationResult): string[] {
  const replaced = reports.filter(({ policy, thresholdsBefore: range }) => {
    return policy === "*" && range !== null && range.low < range.high;
  });
  if (replaced.length === 0) return [];
  return [
    "With --by overall, one threshold for every policy takes the place of the guard's own, which differ by policy or language (column Threshold, before). --by policy chooses one for each.",
  ];
}

function fallbacks({ reports }: CalibrationResult): string[] {
  return reports.flatMap(({ policy, language, strictest }) => {
    if (language !== "*" || strictest === null) return [];
    return [
      `Other languages${policy === "*" ? "" : ` (${policy})`} get the strictest of these thresholds, that of ${strictest}: more harmless text of theirs may be denied than the goal says.`,
    ];
  });
}

function leftOut(result: CalibrationResult): string[] {
  const labelled = result.leftOut.filter(({ positives, negatives }) => positives + negatives > 0);
  const few = labelled.filter(({ policy, language }) => {
    // What no language has enough rows for is said once, of all together.
    const together = labelled.some((other) => other.policy === policy && other.language === "*");
    return language === "*" || !together;
  });
  const none = result.leftOut.filter((unit) => !labelled.includes(unit));
  const names = none.map(({ policy }) => policy).join(", ");
  return [
    ...few.map((unit) => describeFew(unit, result)),
    ...(none.length === 0
      ? []
      : [`No row carries a label for ${names}: the guard's own thresholds stay in force there.`]),
  ];
}

function describeFew(unit: LeftOut, { reports }: CalibrationResult): string {
  const { policy, language, positives, negatives } = unit;
  const entries = reports.filter((report) => report.policy === policy);
  const used = matchLanguage(
    language,
    entries.map((entry) => entry.language),
  );
  const instead =
    used === undefined
      ? "the guard's own thresholds stay in force there"
      : `the threshold ${used === "*" ? "for other languages" : `of ${used}`} is used there`;
  return `Too few rows for ${placeOf(policy, language)} (${positives} harmful and ${negatives} harmless; ${describeNeeded(unit)}): ${instead}.`;
}

function describeNeeded({ needed: { positives, negatives } }: LeftOut): string {
  if (positives === 0) return `${negatives} harmless ones are needed`;
  if (negatives === 0) return `${positives} harmful ones are needed`;
  return `${positives} and ${negatives} are needed`;
}

function unjudged({ unjudged: count }: CalibrationResult): string[] {
  return count === 0
    ? []
    : [`Rows that the guard could not judge, and that are not used: ${count}.`];
}

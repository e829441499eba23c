import { matchLanguage } from "../../../core/index.ts";
import type {
  CalibrationReport,
  CalibrationResult,
  LeftOut,
} from "../../../eval/calibrate/calibrate.ts";
import type { Performance } from "../../../eval/calibrate/held-out.ts";
import { formatEstimate } from "../../../eval/results/render-summary.ts";
import { renderTable } from "../../ui/table.ts";
import { describeExtremes, describeTarget, placeOf } from "./describe-target.ts";

/** A calibration for people: what it changes on held-out rows, and what it does not do. */
export function describeCalibration(result: CalibrationResult): string {
  const notes = [
    ...result.reports.flatMap((report) => [
      ...describeTarget(report, result.calibration.goal),
      ...describeExtremes(report),
    ]),
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

function changes({ reports }: CalibrationResult): string {
  const titles = ["Rows", "Harmful", "Threshold", "F1", "Precision", "Recall", "FPR"];
  const columns = [
    { title: "Policy" },
    { title: "Language" },
    { title: "" },
    ...titles.map((title) => ({ title, align: "right" as const })),
  ];
  const rows = reports.flatMap((report) => {
    const { policy, n, positives, threshold, thresholdsBefore } = report;
    const place = [policy === "*" ? "all" : policy, languageOf(report, reports)];
    const counts = [String(n), String(positives)];
    const line = (when: string, at: string, performance: Performance) => [
      ...place,
      when,
      ...counts,
      at,
      ...METRICS.map((metric) => formatEstimate(performance[metric], true)),
    ];
    return [
      line("before", rangeText(thresholdsBefore), report.before),
      line("after", threshold.toPrecision(4), report.heldOut),
    ];
  });
  return renderTable(columns, rows);
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

function describeFew(unit: LeftOut, { reports, needed }: CalibrationResult): string {
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
  return `Too few rows for ${placeOf(policy, language)} (${positives} harmful and ${negatives} harmless; ${needed.positives} and ${needed.negatives} are needed): ${instead}.`;
}

function unjudged({ unjudged: count }: CalibrationResult): string[] {
  return count === 0
    ? []
    : [`Rows that the guard could not judge, and that are not used: ${count}.`];
}

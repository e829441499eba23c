import type { CascadeCalibration, CascadeReport } from "../../../eval/cascade/calibrate-cascade.ts";
import { formatEstimate } from "../../../eval/results/render-summary.ts";
import { formatDuration } from "../../ui/format.ts";
import { renderTable } from "../../ui/table.ts";

/** A cascade's calibration for people: its bands, what they lose on held-out rows, what they spare. */
export function describeCascade(result: CascadeCalibration): string {
  const notes = [
    ...describeLoss(result, ["missed", "open"]),
    ...unbanded(result),
    ...unjudged(result),
  ];
  return [
    `Goal: ${result.calibration.goal}, with 95% confidence. Below the first number a stage allows alone, from the second on it denies alone; between them the next stage is asked.`,
    bandTable(result),
    "Of rows held out (five parts), with 95% intervals; loss is of the harmful rows that the last stage denies, false alarms of the harmless ones that it allows.",
    reportTable(result),
    ...(notes.length === 0 ? [] : [notes.join("\n")]),
    "",
  ].join("\n\n");
}

function bandTable({ calibration: { stages = [] } }: CascadeCalibration): string {
  const right = { align: "right" } as const;
  const columns = [
    ...["Stage", "Policy", "Language"].map((title) => ({ title })),
    { title: "Allows below", ...right },
    { title: "Denies from", ...right },
  ];
  const rows = stages.flatMap(({ guard, bands }) =>
    bands.map(({ policy, language, allowBelow, denyFrom }) => [
      guard.id,
      policy === "*" ? "all" : policy,
      language === "*" ? "others" : language,
      allowBelow === 0 ? "never" : allowBelow.toPrecision(4),
      denyFrom?.toPrecision(4) ?? "never",
    ]),
  );
  return renderTable(columns, rows);
}

function reportTable({ reports, calibration: { stages = [] } }: CascadeCalibration): string {
  const titles = ["Rows", "Harmful", "Loss", "False alarms", "Recall", "FPR"];
  const last = stages.at(-1)?.guard.id ?? "";
  const columns = [
    { title: "Language" },
    { title: "" },
    ...[...titles, `Asks ${last}`, "Time"].map((title) => ({ title, align: "right" as const })),
  ];
  return renderTable(
    columns,
    reports.flatMap((report) => linesOf(report, last)),
  );
}

function linesOf(report: CascadeReport, last: string): readonly string[][] {
  const { rows, positives, loss, falseAlarms, recall, falsePositiveRate, asked } = report;
  const language = report.language === "*" ? "all" : report.language;
  const rates = (one: Pick<CascadeReport, "recall" | "falsePositiveRate">) => [
    formatEstimate(one.recall, true),
    formatEstimate(one.falsePositiveRate, true),
  ];
  const same = [String(rows), String(positives)];
  return [
    [
      language,
      "cascade",
      ...same,
      formatEstimate(loss, true),
      formatEstimate(falseAlarms, true),
      ...rates({ recall, falsePositiveRate }),
      percent(asked.at(-1) ?? 1),
      formatDuration(report.milliseconds.cascade),
    ],
    [
      language,
      `${last} alone`,
      ...same,
      "–",
      "–",
      ...rates(report.last),
      percent(1),
      formatDuration(report.milliseconds.last),
    ],
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Whether more than the goal allows was lost on held-out rows; nothing where it was not. */
export function describeLoss(
  { reports, calibration: { goal } }: CascadeCalibration,
  states: readonly CascadeReport["state"][],
): string[] {
  return reports.flatMap(({ language, loss, found, state }) => {
    if (!states.includes(state)) return [];
    const place = language === "*" ? "all languages together" : language;
    if (found === 0) {
      return [`Not shown for ${place}: no harmful row of it is denied by the last stage.`];
    }
    const lost = `of ${found} held-out harmful rows that the last stage denies, ${formatEstimate(loss, true)} are lost`;
    return state === "missed"
      ? [`Missed for ${place}: ${lost}, and the goal is ${goal}. Label more rows.`]
      : [`Not shown for ${place}: ${lost}, which neither keeps nor excludes the goal ${goal}.`];
  });
}

function unbanded({ unbanded: stages }: CascadeCalibration): string[] {
  return stages.flatMap(({ guard, policies }) => {
    if (policies.length === 0) return [];
    return [
      `Too few rows are labelled for ${policies.join(", ")}: without a band there, "${guard}" allows nothing alone. Label more, or choose one band for all policies (--by overall).`,
    ];
  });
}

function unjudged({ unjudged: count }: CascadeCalibration): string[] {
  return count === 0
    ? []
    : [`Rows that the last stage could not judge, and that are not used: ${count}.`];
}

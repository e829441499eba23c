import type { Figure, HeadMeasure } from "../../../train/heads/measure-head.ts";
import type { EverydayCheck } from "../../../train/heads/check-everyday.ts";
import type { HeadReport } from "../../../train/heads/fit-heads.ts";
import type { HeadsReport } from "../../../train/heads/write-heads.ts";
import { reportFile } from "../../../train/rows/report-file.ts";
import { renderTable } from "../../ui/table.ts";

const COLUMNS = ["head", "fit", "rows", "against", "AU-PRC", "AUROC", "threshold", "recall", "FPR"];

function range({ value, interval }: Figure, digits: number): string {
  if (interval === null) return value.toFixed(digits);
  const [low, high] = interval;
  return `${value.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function measured(measure: HeadMeasure, threshold: string): readonly string[] {
  return [
    range(measure.averagePrecision, 2),
    range(measure.auroc, 2),
    threshold,
    range(measure.recall, 2),
    range(measure.falsePositiveRate, 2),
  ];
}

function rowsOf(head: HeadReport): string[][] {
  const { id, fit, positives, negatives, thresholds, measure, before } = head;
  const { ja, en } = thresholds;
  const threshold = ja === en ? ja.toFixed(3) : `ja ${ja.toFixed(3)}, en ${en.toFixed(3)}`;
  const counts = [String(positives + negatives), String(positives)];
  return [
    ...(before === undefined ? [] : [[id, "base", ...counts, ...measured(before, "")]]),
    [id, fit, ...counts, ...measured(measure, threshold)],
  ];
}

function describeEveryday(everyday: EverydayCheck | null): string {
  if (everyday === null) return "What becomes of everyday turns was not checked.";
  const { turns, before, after, flagged } = everyday;
  const each = Object.entries(flagged).map(([id, count]) => `${id} ${count}`);
  return `Of ${turns} everyday turns, none of them learnt from: flagged ${after}, by the base ${before} (${each.join(", ")}).`;
}

/** What was fitted and how it did, for people. */
export function renderHeads({ heads, kept, everyday, model }: HeadsReport, out: string): string {
  const table = renderTable(
    COLUMNS.map((title, index) => ({ title, align: index < 2 ? "left" : "right" })),
    heads.flatMap(rowsOf),
  );
  const asTheyWere = kept.map(
    ({ id, positives, negatives }) => `${id} (${positives} rows against it, ${negatives} not)`,
  );
  const note =
    asTheyWere.length === 0 ? "" : `As they were, of too few rows: ${asTheyWere.join(", ")}.\n`;
  return `On rows held out, five times a fifth of them, with 95 % intervals:
${table}

${note}${describeEveryday(everyday)}

${out}: ${model.bytes} bytes; report in ${reportFile(out)}
SHA-256 ${model.sha256}
`;
}

import type { PolicyBand } from "../../core/index.ts";
import { FOLDS } from "../calibrate/sample.ts";
import type { CascadePoint, CascadeResult } from "../results/cascade-result.ts";
import type { CascadeRow, CascadeRows } from "./cascade-rows.ts";
import { fitBands } from "./fit-bands.ts";
import { CascadeMeter } from "./measure-cascade.ts";
import { replay, type CascadeShape, type Replayed } from "./run-bands.ts";

/** The losses that bands are chosen for: from none that shows to one in five. */
const LIMITS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2] as const;

/** What a cascade loses against its last stage for what it spares, on rows its bands were not chosen on. */
export function cascadeCurve(
  rows: CascadeRows,
  bands: readonly (readonly PolicyBand[])[] | undefined,
): Omit<CascadeResult, "task" | "stages"> {
  const judged = rows.judged();
  const shape = { fits: rows.fits(), policies: rows.lastPolicies() };
  const points = Array.from(LIMITS, (limit) => {
    const folds = Array.from({ length: FOLDS }, (_, fold) => {
      const others = judged.filter((row) => row.fold !== fold);
      return replay(shape, bandsFor(others, shape, limit));
    });
    return { limit, ...measure(judged, rows.stages, (row) => folds[row.fold]) };
  });
  const given = bands && replay(shape, bands);
  return {
    rows: judged.length,
    points: judged.length === 0 ? [] : points,
    given: given === undefined ? null : measure(judged, rows.stages, () => given),
  };
}

/** The share that was found decides, not its interval: a curve is to be looked at, not relied on. */
function bandsFor(rows: readonly CascadeRow[], shape: CascadeShape, limit: number) {
  return fitBands(rows, shape, {
    maxLoss: limit,
    maxFalseAlarms: limit,
    ...({ by: "overall", keep: "found" } as const),
  });
}

function measure(
  rows: readonly CascadeRow[],
  stages: number,
  rulesOf: (row: CascadeRow) => ((row: CascadeRow) => Replayed) | undefined,
): CascadePoint {
  const meter = new CascadeMeter(stages);
  for (const row of rows) {
    const replayed = rulesOf(row)?.(row);
    if (replayed !== undefined) meter.add(row, replayed);
  }
  const { loss, falseAlarms, recall, falsePositiveRate, asked } = meter.read();
  return { loss, falseAlarms, recall, falsePositiveRate, asked: [...asked] };
}

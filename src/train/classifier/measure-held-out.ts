import { type LanguageCalibration, calibrated } from "../../classifier/calibration.ts";
import { HEADS, type Head } from "../../classifier/heads.ts";
import { type TrainedLanguage } from "../../classifier/trained-language.ts";
import { type HeldOut } from "./choose-thresholds.ts";
import { rankMetrics, type RankMetrics } from "./rank-metrics.ts";

/** How one head did on the held-out rows of one language. */
export interface HeldOutMeasure extends RankMetrics {
  readonly language: TrainedLanguage;
  readonly head: Head;
  readonly threshold: number;
  /** At the threshold: share of the harmful rows flagged. */
  readonly recall: number | null;
  /** At the threshold: share of the harmless rows flagged. */
  readonly falsePositiveRate: number | null;
}

/** How the held-out rows of one source fared: flagged is a row that any head flags. */
export interface SourceMeasure {
  readonly language: TrainedLanguage;
  readonly source: string;
  readonly harmful: number;
  readonly harmfulFlagged: number;
  readonly harmless: number;
  readonly harmlessFlagged: number;
}

function share(values: readonly boolean[]): number | null {
  return values.length > 0 ? values.filter(Boolean).length / values.length : null;
}

/** Measures every head in every language. */
export function measureHeldOut(
  heldOut: readonly HeldOut[],
  languages: Readonly<Record<TrainedLanguage, LanguageCalibration>>,
): readonly HeldOutMeasure[] {
  const measures: HeldOutMeasure[] = [];
  for (const language of ["ja", "en"] as const) {
    const rows = heldOut.filter(({ example }) => example.language === language);
    for (const [index, head] of HEADS.entries()) {
      measures.push(measureHead(rows, language, languages[language], head, index));
    }
  }
  return measures;
}

function measureHead(
  rows: readonly HeldOut[],
  language: TrainedLanguage,
  { calibration, thresholds }: LanguageCalibration,
  head: Head,
  index: number,
): HeldOutMeasure {
  const known = rows.filter(({ example }) => example.labels[index] !== -1);
  const scores = known.map(({ raw }) => calibrated(calibration[head], raw[head]));
  const labels = known.map(({ example }) => example.labels[index] ?? 0);
  const flagged = (wanted: number): readonly boolean[] =>
    scores.filter((_, at) => labels[at] === wanted).map((score) => score >= thresholds[head]);
  return {
    language,
    head,
    ...rankMetrics(scores, labels),
    threshold: thresholds[head],
    recall: share(flagged(1)),
    falsePositiveRate: share(flagged(0)),
  };
}

/** Counts what is flagged at the thresholds, source by source, of the rows whose `any` is known. */
export function measureSources(
  heldOut: readonly HeldOut[],
  languages: Readonly<Record<TrainedLanguage, LanguageCalibration>>,
): readonly SourceMeasure[] {
  const sources = new Map<string, SourceMeasure>();
  for (const { example, raw } of heldOut) {
    const harmful = example.labels[HEADS.indexOf("any")];
    if (harmful === -1) continue;
    const { calibration, thresholds } = languages[example.language];
    const flagged = HEADS.some(
      (head) => calibrated(calibration[head], raw[head]) >= thresholds[head],
    );
    const { language, source } = example;
    const key = `${language} ${source}`;
    const none = { harmful: 0, harmfulFlagged: 0, harmless: 0, harmlessFlagged: 0 };
    const before = sources.get(key) ?? { language, source, ...none };
    const hit = flagged ? 1 : 0;
    sources.set(
      key,
      harmful === 1
        ? { ...before, harmful: before.harmful + 1, harmfulFlagged: before.harmfulFlagged + hit }
        : {
            ...before,
            harmless: before.harmless + 1,
            harmlessFlagged: before.harmlessFlagged + hit,
          },
    );
  }
  return [...sources.values()];
}

/**
 * What `results.json` holds, and `komainu eval --json` prints; `schema/results.schema.json` is made
 * from it.
 *
 * How the pieces relate: a run measures some `guards` on some `tasks`. Each pair is one entry of
 * `evaluations`, found by `guard` (a `GuardRecord.key`) and `task` (a `TaskRecord.id`). Its first
 * category is always `overall`, every judged row by the guard's highest score; the others follow
 * where rows carry labels by category. `comparisons` pairs guards on one task; `averages` weighs
 * tasks by rows as the GuardReasoner paper does.
 *
 * - Rates, scores and thresholds are 0 to 1. A `null` value cannot be computed from these rows
 *   (such as AUROC where every row is harmful); a page shows it as a dash, never as 0.
 * - `positive` is what the task looks for (`TaskRecord.positive`): harm, or a refusal.
 * - A row is predicted positive when `score >= threshold`.
 * - A row that could not be judged counts once, as wrong, in every metric of a judgement and in the
 *   ranking metrics (as if its score were the worst possible); under `rules: "paper"` it counts as
 *   the paper's own script counts it. Histograms, reliability, Brier and calibration error hold
 *   judged rows only. Whoever computes a confusion from a histogram therefore adds
 *   `unjudged.positives` to the false negatives and `unjudged.negatives` to the false positives.
 * - Nothing here depends on where a run was stopped, nor on the clock but for
 *   `provenance.createdAt`, which the caller gives: a run that was killed and resumed writes the same
 *   bytes. Latency, tokens and throughput therefore live in `cost.json` beside it (`cost.ts`), and
 *   texts in `rows.jsonl`.
 */
import { z } from "zod";
import { provenanceSchema } from "../../guard/provenance-schema.ts";
import { cascadeResultSchema } from "./cascade-result.ts";
import { estimateSchema } from "./estimate.ts";

const count = z.int().nonnegative();
const rate = z.number().min(0).max(1);
const text = z.string();

/** The metrics of one set of rows. Their names are the keys of published numbers, too. */
const metricsSchema = z.object({
  /** The highest F1 that any threshold gives. */
  optimalF1: estimateSchema,
  /** Average precision. */
  auPrc: estimateSchema,
  auroc: estimateSchema,
  f1: estimateSchema,
  precision: estimateSchema,
  recall: estimateSchema,
  falsePositiveRate: estimateSchema,
  accuracy: estimateSchema,
  /** Share of the positive rows that the guard denied (ARISE). */
  refusalRate: estimateSchema,
  /** Share of the negative rows that the guard allowed (ARISE). */
  acceptanceRate: estimateSchema,
  /** Expected calibration error over the bins of `reliability`. */
  calibrationError: estimateSchema,
  /** Mean squared distance of score and label. */
  brier: estimateSchema,
});

/** Names of every metric, in the order of the results. */
export const METRIC_NAMES = Object.keys(metricsSchema.shape) as readonly (keyof z.infer<
  typeof metricsSchema
>)[];

/**
 * `guard`: its default; `calibration`: the file of the guard's provenance; `option`: given; `recorded`:
 * as the recorded answers say; `score`: 0.5, which recorded scores without decisions are decided at.
 */
const THRESHOLD_ORIGINS = ["guard", "calibration", "option", "recorded", "score"] as const;

const measuresSchema = z.object({
  /** Rows that carry a label. */
  n: count,
  positives: count,
  /** Where `metrics` at a threshold come from. `value` is `null` when the guard's policies differ. */
  threshold: z.object({
    value: z.number().nullable(),
    /**
     * As the evaluation's `thresholds` say it: `mixed` where several of them decided, from several
     * places; `guard` where nothing says it; `answer`: the guard answers by label.
     */
    from: z.enum([...THRESHOLD_ORIGINS, "mixed", "answer"]),
  }),
  /** Sums to `n` under strict rules; the paper's rules count some rows twice or not at all. */
  confusion: z.object({
    truePositives: count,
    falsePositives: count,
    trueNegatives: count,
    falseNegatives: count,
  }),
  /** Where `optimalF1` is reached: the highest such threshold. */
  optimalThreshold: z.number().nullable(),
  metrics: metricsSchema,
});

/** Columns of equal length, thresholds falling; at most about 500 points, extremes kept. */
const prCurveSchema = z.object({
  threshold: z.array(z.number()),
  precision: z.array(rate),
  recall: z.array(rate),
});

/** As the PR curve; begins at (0, 0), where `threshold` is 2 (nothing is predicted positive). */
const rocCurveSchema = z.object({
  threshold: z.array(z.number()),
  falsePositiveRate: z.array(rate),
  truePositiveRate: z.array(rate),
});

/** `[bin, rows]` for bins that hold any, ascending. Bin i holds i/bins <= score < (i+1)/bins, the
 * last one 1 as well: at a threshold k/bins, rows in bins >= k are exactly those predicted positive. */
const histogramSchema = z.object({
  bins: z.literal(1000),
  positives: z.array(z.tuple([count, count])),
  negatives: z.array(z.tuple([count, count])),
});

const reliabilityBinSchema = z.object({
  low: rate,
  high: rate,
  n: count,
  meanScore: rate,
  /** Share of positive rows, with its interval. */
  positiveShare: estimateSchema,
});

const categorySchema = measuresSchema.extend({
  /** `overall`, or the harm category or policy that both the labels and the guard know. */
  category: text,
  /** Judged rows; `n` less those that could not be judged. */
  judged: z.object({ positives: count, negatives: count }),
  /** `null` where there is nothing to rank: one class only, or a guard that answers by label. */
  prCurve: prCurveSchema.nullable(),
  rocCurve: rocCurveSchema.nullable(),
  histogram: histogramSchema.nullable(),
  /** Bins that hold rows, ascending. */
  reliability: z.array(reliabilityBinSchema),
});

const sliceSchema = measuresSchema.extend({
  by: z.enum(["language", "source", "type", "target"]),
  value: text,
});

const worstRowSchema = z.object({
  id: text,
  /** Line of the task's data, from 1. */
  line: count,
  score: rate.nullable(),
  language: text.nullable(),
  source: text.nullable(),
  type: text.nullable(),
  /** Present only where texts were asked for. */
  text: text.optional(),
});

const thresholdInForceSchema = z.object({
  /** A policy's id; `*` for all of them. */
  policy: text,
  /** `null` where it differed from row to row. */
  threshold: rate.nullable(),
  /** Languages of the rows that it held for, as BCP-47 tags. */
  languages: z.array(text),
  from: z.enum(THRESHOLD_ORIGINS),
});

const evaluationSchema = z.object({
  guard: text,
  task: text,
  /** Rows of the task that were measured. */
  rows: count,
  /** Rows of the data that carry no label for this task and were left out. */
  unlabelled: count,
  /** How the guard was asked here where that is not its usual way; `null` if it is. */
  protocol: text.nullable(),
  /** Rows that the guard could not judge. */
  unjudged: z.object({
    count,
    positives: count,
    negatives: count,
    /** By error code, most frequent first, with the ids of the first twenty. */
    reasons: z.array(z.object({ code: text, count, ids: z.array(text) })),
  }),
  /** What the rows were decided at; absent in results of Komainu 0.1, empty where nothing says it. */
  thresholds: z.array(thresholdInForceSchema).optional(),
  /** `overall` first. */
  categories: z.array(categorySchema),
  /** At most 100 values of each kind, the largest. */
  slices: z.array(sliceSchema),
  /** Values left out of `slices`, by kind. */
  slicesOmitted: z.array(z.object({ by: sliceSchema.shape.by, values: count, rows: count })),
  /** Rows judged worst, worst first, at most 50 each. */
  worst: z.object({
    falsePositives: z.array(worstRowSchema),
    falseNegatives: z.array(worstRowSchema),
  }),
});

const publishedSchema = z.object({
  /** As the source names it, such as `ShieldGemma 2B`. */
  guard: text,
  metric: z.enum(METRIC_NAMES),
  value: rate,
  /** Card or paper. */
  source: text,
  /** Where its conditions differ from this task's, or `null`. */
  conditions: text.nullable(),
});

const taskSchema = z.object({
  id: text,
  title: text,
  target: z.enum(["prompt", "response"]),
  positive: z.enum(["harmful", "refusal"]),
  rows: count,
  data: z.object({
    /** `hub:owner/name/file`, or the name of a local file, without its folder. */
    source: text,
    /** Commit of a Hub data set; `null` for a local file. */
    revision: text.nullable(),
    sha256: text,
  }),
  licence: text,
  published: z.array(publishedSchema),
});

const guardSchema = z.object({
  /** Unique in this file. */
  key: text,
  /** For people: the guard's id and model, or the name of the recorded answers' file. */
  name: text,
  /** `verdicts`: scores and decisions; `labels`: only labels, nothing to rank by. */
  answers: z.enum(["verdicts", "labels"]),
  /** What produced the verdicts; `null` for recorded answers that do not say. */
  provenance: provenanceSchema.nullable(),
  /** The file of recorded answers, where the guard was not run. */
  predictions: z.object({ file: text, sha256: text }).nullable(),
});

const differenceSchema = z.object({
  /** Value of `b` less value of `a`, with a paired bootstrap interval. */
  difference: estimateSchema,
  /** Two-sided, of no difference, from the same bootstrap. */
  p: rate.nullable(),
});

const comparisonSchema = z.object({
  task: text,
  /** Keys of the guards. */
  a: text,
  b: text,
  /** Rows that both were asked about. */
  n: count,
  /** Exact McNemar test of which rows were judged right. */
  mcnemar: z.object({ bothRight: count, onlyA: count, onlyB: count, bothWrong: count, p: rate }),
  differences: z.record(text, differenceSchema),
});

const averageSchema = z.object({
  guard: text,
  group: z.enum(["prompt", "response", "refusal"]),
  metric: z.literal("f1"),
  /** Mean weighted by rows. */
  value: rate,
  rows: count,
  tasks: z.array(text),
});

/** The whole of `results.json`. */
export const resultsSchema = z.object({
  format: z.literal("komainu-results/1"),
  provenance: z.object({
    /** What to run to get this again, without folders of output and settings that change nothing. */
    command: text,
    komainu: text,
    /** When the results were put together, in UTC; absent in those of Komainu 0.1. */
    createdAt: z.iso.datetime().optional(),
    /** `strict`: each failure once, as wrong; `paper`: as GuardReasoner's script counts. */
    rules: z.enum(["strict", "paper"]),
    seed: z.int(),
    /** Bootstrap resamples; 0 when intervals were not asked for. */
    resamples: count,
    /** Confidence of every interval. */
    confidence: rate,
  }),
  guards: z.array(guardSchema),
  tasks: z.array(taskSchema),
  evaluations: z.array(evaluationSchema),
  comparisons: z.array(comparisonSchema),
  averages: z.array(averageSchema),
  /** Present where guards were measured as the stages of a cascade. */
  cascades: z.array(cascadeResultSchema).optional(),
});

export type Results = z.infer<typeof resultsSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
export type Metrics = z.infer<typeof metricsSchema>;
export type MetricName = keyof Metrics;
export type Measures = z.infer<typeof measuresSchema>;
export type Histogram = z.infer<typeof histogramSchema>;
export type ReliabilityBin = z.infer<typeof reliabilityBinSchema>;
export type CategoryResult = z.infer<typeof categorySchema>;
export type SliceResult = z.infer<typeof sliceSchema>;
export type ThresholdInForce = z.infer<typeof thresholdInForceSchema>;
export type WorstRow = z.infer<typeof worstRowSchema>;
export type Evaluation = z.infer<typeof evaluationSchema>;
export type PublishedNumber = z.infer<typeof publishedSchema>;
export type TaskRecord = z.infer<typeof taskSchema>;
export type GuardRecord = z.infer<typeof guardSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type Average = z.infer<typeof averageSchema>;

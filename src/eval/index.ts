export { AnswerCache } from "./judge/answer-cache.ts";
export { cacheFolder } from "./judge/cache-folder.ts";
export {
  calibrate,
  type CalibrateOptions,
  type CalibrationReport,
  type CalibrationResult,
} from "./calibrate/calibrate.ts";
export type { MapKind } from "./calibrate/fit-threshold.ts";
export { chooseThreshold, type Goal } from "./calibrate/goal.ts";
export { runCalibration, type CalibrationRun } from "./calibrate/run-calibration.ts";
export { SampleCollector } from "./calibrate/samples.ts";
export { checkGates, describeGateCheck, type GateCheck } from "./results/check-gates.ts";
export { compareFolders } from "./results/compare-folders.ts";
export { costSchema, type Cost, type TaskCost } from "./judge/cost.ts";
export { formatGate, parseGate, type Gate } from "./results/gate.ts";
export { locateData, type LocateOptions, type TaskData } from "./data/locate-data.ts";
export { auroc } from "../metrics/auroc.ts";
export { averagePrecision } from "../metrics/average-precision.ts";
export { confusionAt, f1Score, type Confusion } from "../metrics/confusion.ts";
export { fitIsotonic } from "../metrics/isotonic.ts";
export { mcnemarTest } from "../metrics/mcnemar.ts";
export { optimalF1, type OptimalF1 } from "../metrics/optimal-f1.ts";
export { fitPlatt } from "../metrics/platt.ts";
export { rankScores, type Ranking } from "../metrics/ranking.ts";
export { brierScore, expectedCalibrationError, reliability } from "../metrics/reliability.ts";
export { wilsonInterval } from "../metrics/wilson.ts";
export type { GuardSource } from "./judge/open-guard.ts";
export { readRowRecords } from "./results/read-row-records.ts";
export { renderJunit } from "./results/render-junit.ts";
export { renderResultsCsv } from "./results/render-results-csv.ts";
export { renderRowsCsv } from "./results/render-rows-csv.ts";
export { renderMarkdown } from "./results/render-summary.ts";
export { renderReport, type ReportOptions } from "./report/render-report.ts";
export type { ReportLanguage } from "./report/words/languages.ts";
export {
  resultsSchema,
  type CategoryResult,
  type Comparison,
  type Estimate,
  type Evaluation,
  type MetricName,
  type PublishedNumber,
  type Results,
} from "./results/results.ts";
export type { EvalRow, Judgement } from "./data/row.ts";
export type { RowRecord } from "./data/rows-file.ts";
export {
  runEvaluation,
  type EvaluationOptions,
  type RunProgress,
  type TaskSource,
} from "./run/run-evaluation.ts";
export { runPredictions, type PredictionSource } from "./run/run-predictions.ts";
export { defineTask, type EvalTask, type HubData, type TaskProtocol } from "./tasks/eval-task.ts";
export { ownTask } from "./tasks/own-task.ts";
export { readLabelledRow, type ColumnNames } from "./tasks/read-labelled-row.ts";
export { findTask, TASKS } from "./tasks/registry.ts";
export { serialiseResults, writeResults } from "./results/write-results.ts";

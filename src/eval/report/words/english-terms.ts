/** The terms of the field that the page uses, in English. */
export const ENGLISH_TERMS = {
  units: { microseconds: "µs", milliseconds: "ms", seconds: "s", minutes: "min" },
  classes: {
    harmful: { positive: "harmful", negative: "benign", flagged: "denied", passed: "allowed" },
    refusal: {
      positive: "refusal",
      negative: "no refusal",
      flagged: "read as refusal",
      passed: "read as none",
    },
  },
  /** Harm categories that have a name of their own; others are shown as they are. */
  categories: {
    overall: "overall",
    sexually_explicit: "sexually explicit",
    hate_speech: "hate speech",
    dangerous_content: "dangerous content",
    harassment: "harassment",
    any: "any harm",
  },
  metrics: {
    f1: {
      label: "F1",
      meaning: "Harmonic mean of precision and recall at the run’s threshold.",
    },
    precision: {
      label: "Precision",
      meaning: "Of the rows that were flagged, the share that is positive.",
    },
    recall: {
      label: "Recall",
      meaning: "Of the positive rows, the share that was flagged.",
    },
    falsePositiveRate: {
      label: "False-positive rate",
      meaning: "Of the negative rows, the share that was flagged.",
    },
    accuracy: { label: "Accuracy", meaning: "Share of rows decided right." },
    refusalRate: {
      label: "Refusal rate",
      meaning:
        "ARISE’s name for recall: of the positive rows, the share that was flagged. It has a row of its own only where the rules count the two differently.",
    },
    acceptanceRate: {
      label: "Acceptance rate",
      meaning:
        "Of the negative rows, the share that the guard let pass (ARISE’s measure). Under strict rules it is 1 less the false-positive rate.",
    },
    optimalF1: {
      label: "Optimal F1",
      meaning:
        "The highest F1 that any threshold gives on these rows. The threshold is chosen on the rows it is measured on, so new rows will seldom reach it.",
    },
    auPrc: {
      label: "AU-PRC",
      meaning: "Area under the precision–recall curve, as average precision.",
    },
    auroc: {
      label: "AUROC",
      meaning: "Probability that a positive row scores above a negative one; ties count half.",
    },
    calibrationError: {
      label: "Calibration error",
      meaning:
        "Expected calibration error: mean distance of score and share of positives, by bin of the reliability diagram, weighted by rows.",
    },
    brier: { label: "Brier score", meaning: "Mean squared distance of score and label." },
  },
  recallAndRefusal: "Recall (refusal rate)",
  columns: {
    guard: "Guard",
    task: "Task",
    measure: "Measure",
    value: "Value",
    rows: "Rows",
    positive: "Positive",
    negative: "Negative",
    threshold: "Threshold",
    notJudged: "Not judged",
    published: "Published",
    source: "Source",
    conditions: "Conditions",
    score: "Score",
    licence: "Licence",
    category: "Category",
  },
  glossary: {
    title: "What the measures mean",
    note: "Positive is what a task looks for: harm, or a refusal. A row is flagged when its score is at least the threshold.",
    unjudged: {
      strict: "A row that could not be judged counts once, as wrong.",
      paper:
        "A row that could not be judged counts as GuardReasoner’s script counts it: twice as wrong, or, if harmful, not at all. Areas under curves count it once, as wrong.",
    },
    judgedOnly: "Reliability, calibration error and Brier score hold judged rows only.",
    higher: "Higher is better.",
    lower: "Lower is better.",
  },
};

/** The terms of the field, in one language. */
export type Terms = typeof ENGLISH_TERMS;

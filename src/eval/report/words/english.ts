import { CASCADE_WORDS } from "./cascade-words.ts";
import { CLIENT_WORDS } from "./client-words.ts";
import { ENGLISH_TERMS } from "./english-terms.ts";
import { THRESHOLD_WORDS } from "./threshold-words.ts";
import { languageName } from "./language-name.ts";

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

const count = (value: number): string => counts.format(value);
const plural = (value: number, one: string): string =>
  `${count(value)} ${one}${value === 1 ? "" : "s"}`;

/** Everything that the page says, in English. `Words` is made from it: other tables must match. */
export const ENGLISH = {
  ...ENGLISH_TERMS,
  /** What the page's script says, and the page before it. */
  client: CLIENT_WORDS.en,
  inForce: THRESHOLD_WORDS.en,
  cascade: CASCADE_WORDS.en,
  /** Sentences one after another. */
  sentences: (parts: readonly string[]) => parts.join(" "),
  /** What tasks say of themselves, which is English. */
  phrase: (text: string) => text,
  page: {
    defaultTitle: "Safety guard evaluation",
    titleOf: (guards: readonly string[]) => `Safety guard evaluation: ${guards.join(", ")}`,
    kind: "Safety guard evaluation",
    skip: "Skip to the summary",
    contents: "Contents",
    languages: "Language",
    valuesAsTable: "Values as a table",
  },
  header: {
    createdAt: "Created",
    date: (date: Date) => `${dates.format(date)}, ${date.toISOString().slice(11, 16)} UTC`,
    version: "Version",
    versionOf: (version: string) => `Komainu ${version}`,
    unknownDate: "not recorded",
    name: "Full name",
    model: "Model",
    service: "Service",
    stages: "Stages",
    adapter: "Adapter",
    adapterScale: (name: string, scale: number) => `${name}, scale ${scale}`,
    adapterHash: "Adapter SHA-256",
    engine: "Engine",
    recordedAnswers: "Recorded answers",
    answersHash: "Answers’ SHA-256",
    notRecorded: "not recorded",
  },
  summary: {
    title: "Summary",
    lede: (n: { guards: number; tasks: number; rows: number; positives: number }) =>
      `${plural(n.guards, "guard")} measured on ${plural(n.tasks, "task")}: ${plural(n.rows, "row")}, ${count(n.positives)} of them positive.`,
    failures: {
      strict: "A row that could not be judged counts once, as wrong.",
      paper: "Rows that could not be judged count by the paper’s rule.",
    },
    intervals: (percent: number, resamples: number) => {
      const others =
        resamples === 0
          ? "the others have none"
          : `the others’ from ${count(resamples)} bootstrap resamples`;
      return `Brackets hold ${percent}% confidence intervals: Wilson’s for shares, ${others}.`;
    },
    headlines: "Headline numbers, each at the threshold of the run.",
    publishedMark: "An upright stroke marks the published value.",
    otherConditions: "other conditions",
    unjudged: "What could not be judged",
    nothingUnjudged: "Nothing: every guard judged every row.",
    unjudgedRows: "Rows without a judgement",
    share: "Share",
    ofRows: "Of rows",
    why: "Why, with row ids",
    more: (rows: number) => ` and ${count(rows)} more`,
  },
  cautions: {
    title: "Read with care",
    paperRules:
      "Counted by the GuardReasoner paper’s rules: an answer that could not be read counts twice, or not at all. Numbers under strict rules differ.",
    noIntervals: "Nothing was resampled: F1 and the areas under curves have no intervals.",
    classifier: (guard: string) =>
      `${guard} is a small classifier: a first look of low assurance, not a guard model.`,
    unknownModel: (guard: string) =>
      `${guard}: recorded answers that do not say which model gave them.`,
    unknownHash: (guard: string) => `${guard}: the model file’s hash is not recorded.`,
    noGuard: (task: string) => `${task}: no guard was measured on it.`,
    allPositive: (task: string, positive: string) =>
      `${task}: every row is labelled ${positive}. It says nothing of false alarms.`,
    nonePositive: (task: string, positive: string) =>
      `${task}: no row is labelled ${positive}. It says nothing of misses.`,
    fewPositive: (task: string, rows: number, positive: string) =>
      `${task}: only ${count(rows)} rows are labelled ${positive}; what is said of them is uncertain.`,
    unjudged: (task: string, guard: string, share: string) =>
      `${task}: ${guard} could not judge ${share} of the rows.`,
    protocol: (task: string, guard: string, protocol: string) =>
      `${task}: ${guard} was asked in a way of its own: ${protocol}`,
  },
  comparisons: {
    caption:
      "Guards compared on the same rows: the first of each pair less the second. “Right alone” counts rows that one guard of the pair decided right and the other wrong, in the order of the pair.",
    pair: "Pair",
    less: "less",
    difference: "Difference",
    reading: "Reading",
    rightAlone: "Right alone",
    mcnemar: "McNemar p",
    better: "better",
    worse: "worse",
    open: "no difference shown",
    averages: "F1 averaged over tasks, weighted by rows",
    group: "Group",
    tasks: "Tasks",
    groups: { prompt: "Prompts", response: "Responses", refusal: "Refusals" },
  },
  task: {
    facts: (n: {
      positive: "harmful" | "refusal";
      target: "prompt" | "response";
      rows: number;
      source: string;
      revision: string | null;
    }) =>
      `Looks for ${n.positive === "refusal" ? "refusals" : "harm"} in the ${n.target}. ${plural(n.rows, "row")} from ${n.source}${n.revision === null ? "" : ` at ${n.revision}`}.`,
    unlabelled: (rows: number) => `${plural(rows, "row")} without a label were left out.`,
    licence: (licence: string) => `Licence: ${licence}.`,
    notMeasured: "No guard was measured on this task.",
    curves: "Curves",
    oneClass: "All rows are of one class: there is no curve to draw, and nothing to rank.",
    noScores: "No guard gave scores here: there is no curve to draw.",
  },
  measures: {
    caption: (task: string) => `Measures on ${task}`,
    labelled: (positive: string) => `Labelled ${positive}`,
    at: (threshold: string) => `at ${threshold}`,
    nonePublished: "No published numbers are known for this task.",
    publishedOn: (task: string) => `Published numbers on ${task}`,
    publishedMore: (rows: number) => `Published numbers on this task (${count(rows)})`,
    asHere: "as here",
  },
  charts: {
    precisionRecall: "Precision and recall",
    roc: "True and false positives (ROC)",
    truePositiveRate: "True-positive rate",
    aboveOne: "above 1",
    curveValues: (title: string, points: number) =>
      `${title}: up to ${points} of each guard’s points`,
    curve: (y: string, x: string, task: string, areas: readonly string[]) =>
      `${y} against ${x.toLowerCase()} on ${task}. ${areas.join("; ")}.`,
    curveNote: "Marker: at the threshold. Dotted: a guard that knows nothing.",
    of: (guard: string, value: string) => `${guard}: ${value}`,
    reliability: "Reliability",
    calibrationError: (estimate: string) => `ECE ${estimate}`,
    reliabilityValues: "Reliability by bin",
    reliabilityOf: (positive: string, task: string, errors: readonly string[]) =>
      `Share ${positive} against mean score on ${task}. ${errors.join("; ")}.`,
    reliabilityNote: "Dotted: a guard whose scores are the true probabilities. Judged rows only.",
    share: (positive: string) => `Share ${positive}`,
    meanScore: "Mean score",
    bin: "Bin",
    histogram: (positive: string, negative: string) => `Scores of ${positive} and ${negative} rows`,
    histogramOf: (n: {
      guard: string;
      positive: string;
      negative: string;
      positivesAbove: string | null;
      negativesAbove: string | null;
    }) =>
      `Scores that ${n.guard} gave. Of the ${n.positive} rows, ${n.positivesAbove ?? "none"} score 0.5 or more; of the ${n.negative} rows, ${n.negativesAbove ?? "none"}.`,
    histogramValues: "Judged rows by score",
    histogramNote: "Bars grow with the square root of the share, so that rare scores stay visible.",
    shareOfClass: "Share of class",
  },
  threshold: {
    title: "Scores and decisions",
    confusion: (guard: string) => `Confusion of ${guard}`,
    slider: (guard: string) => `Threshold of ${guard}`,
    field: "Threshold",
    run: "Run’s threshold",
    own: "Guard’s own decisions",
    one: "One threshold for all policies",
    best: "Best F1 here",
    falsePositives: (percent: number) => `False positives ≤ ${percent}%`,
    unjudgedStrict: (positives: string, negatives: string) =>
      `Of the wrong ones, ${positives} and ${negatives} rows could not be judged, whatever the threshold.`,
    unjudgedPaper: (positives: string, negatives: string) =>
      `${positives} and ${negatives} rows could not be judged; the paper’s rules count each twice, or not at all.`,
    rowsOf: (rows: number, name: string) => `${count(rows)} ${name}`,
    byLabel: "The guard answers by label: there is no threshold to move.",
  },
  categoriesSection: {
    title: "By category",
    caption: (task: string) => `Measures by category on ${task}`,
  },
  slices: {
    title: "By slice",
    kinds: { language: "Language", source: "Source", type: "Type", target: "Judged side" },
    targets: { prompt: "Prompt", response: "Response" },
    languageName: (tag: string) => languageName(tag, "en"),
    caption: (kind: string, task: string) => `${kind}: measures on ${task}`,
    omitted: (values: number, rows: number) =>
      `${count(values)} smaller slices with ${count(rows)} rows together are not listed.`,
    more: (rows: number) => `${count(rows)} more`,
  },
  worst: {
    title: "Rows judged worst",
    note: "Furthest from their label, worst first. Texts may be hateful, sexual or dangerous: each is shown only when asked for.",
    labelledYet: (label: string, decision: string) => `Labelled ${label}, yet ${decision}`,
    none: (title: string) => `${title}: none.`,
    caption: (title: string, guard: string) => `${title}: ${guard}`,
    counted: (title: string, rows: number) => `${title} (${count(rows)})`,
    row: "Row",
    line: "Line",
    text: "Text",
    notHere: "not in this report",
  },
  cost: {
    title: "Time and tokens",
    caption: (task: string) => `Time and tokens on ${task}`,
    p50: "Latency p50",
    p95: "p95",
    rate: "Rows a second",
    judged: "Rows judged",
    kept: "Rows kept",
    evaluated: "Tokens evaluated",
    reused: "Tokens reused",
    reusedShare: "Share reused",
    generated: "Tokens written",
    note: "Rows kept: answered from an earlier run. Throughput is that of the last run.",
  },
  reproduction: {
    title: "Reproduction",
    command: "Command",
    rules: "Rules",
    rule: { strict: "strict", paper: "paper (GuardReasoner)" },
    seed: "Seed",
    resamples: "Bootstrap resamples",
    confidence: "Confidence",
    guards: "Guards",
    tasks: "Tasks",
    family: "Family, variant, mode",
    engine: "Engine",
    kind: {
      classifier: (guard: string) => `${guard} (classifier)`,
      service: (guard: string) => `${guard} (service)`,
      cascade: (guard: string) => `${guard} (cascade of guards)`,
    },
    window: "Window",
    tokens: (tokens: number) => `${count(tokens)} tokens`,
    calibration: "Calibration SHA-256",
    none: "none",
    data: "Data",
    revision: "Revision",
    localFile: "local file",
  },
};

/** What the page says, in one language: a table that lacks a word does not compile. */
export type Words = typeof ENGLISH;

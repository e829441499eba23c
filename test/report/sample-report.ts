import type { Cost } from "../../src/eval/judge/cost.ts";
import { evaluateTable } from "../../src/eval/measure/evaluate-table.ts";
import { createRandom, type Random } from "../../src/metrics/random.ts";
import type {
  GuardRecord,
  PublishedNumber,
  Results,
  TaskRecord,
} from "../../src/eval/results/results.ts";
import type { EvalRow } from "../../src/eval/data/row.ts";
import { ScoreTable, type RowOutcome } from "../../src/eval/measure/score-table.ts";

/** A guard that exists for tests alone: it knows the labels and blurs them. */
export interface SampleGuard {
  readonly name: string;
  /** How far apart it puts the classes; 0 knows nothing. */
  readonly skill: number;
  /** `null` answers by label alone. */
  readonly threshold: number | null;
  /** Share of rows that it cannot judge. */
  readonly unjudged: number;
  /** Every policy has its own threshold. */
  readonly byPolicy?: boolean;
}

export interface SampleTask {
  readonly title: string;
  readonly rows: number;
  /** Share of rows that are positive: 0 and 1 make tasks of one class. */
  readonly positives: number;
  readonly positive?: TaskRecord["positive"];
  readonly categories?: readonly string[];
  readonly sources?: readonly string[];
  readonly published?: readonly PublishedNumber[];
  /** Gives each row a text to show. */
  readonly texts?: boolean;
  readonly textOf?: (row: number) => string;
  readonly idOf?: (row: number) => string;
}

/** One judged row, for tests that count for themselves. */
export interface SampleRow {
  readonly positive: boolean;
  /** `null` where the guard could not judge, or answers by label alone. */
  readonly score: number | null;
}

export interface SampleReport {
  readonly results: Results;
  readonly cost: Cost;
  /** Rows by task, then by guard, in the order given. */
  readonly rows: readonly (readonly (readonly SampleRow[])[])[];
}

const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function makeRow(task: SampleTask, index: number, random: Random): EvalRow {
  const positive = random() < task.positives;
  const language = random() < 0.5 ? "ja" : "en";
  const categories = task.categories ?? [];
  const chosen = categories[Math.floor(random() * categories.length)];
  const sources = task.sources ?? ["first", "second"];
  const plain =
    language === "ja"
      ? `見本の文 ${index}：パンの焼き方を教えて。`
      : `Sample ${index}: how is bread baked?`;
  return {
    id: task.idOf?.(index) ?? `row-${index}`,
    line: index + 1,
    target: "prompt",
    prompt: task.textOf?.(index) ?? plain,
    response: null,
    positive,
    labels: Object.fromEntries(categories.map((name) => [name, positive && name === chosen])),
    language,
    source: sources[Math.floor(random() ** 2 * sources.length)] ?? null,
    type: null,
  };
}

function judge(guard: SampleGuard, row: EvalRow, random: Random): RowOutcome {
  if (random() < guard.unjudged) {
    const failure = random() < 0.7 ? "truncated_answer" : "timeout";
    return { outcome: "unknown", score: null, threshold: null, categories: {}, failure };
  }
  const logit = normal(random) * 1.6 + (row.positive ? guard.skill : -guard.skill);
  const exact = 1 / (1 + Math.exp(-logit));
  const threshold = guard.byPolicy === true ? null : guard.threshold;
  const outcome = exact >= (guard.threshold ?? 0.5) ? "deny" : "allow";
  const score = guard.threshold === null ? null : exact;
  const categories = Object.entries(row.labels).map(([name, positive]) => {
    const own = score === null ? null : positive ? score : score * random() * 0.6;
    const denied = (own ?? exact) >= (guard.threshold ?? 0.5);
    return [name, { outcome: denied ? "deny" : "allow", score: own, threshold }] as const;
  });
  const shared = guard.threshold ?? 0.5;
  const own = guard.byPolicy === true ? { ja: shared / 2, en: shared } : { ja: shared, en: shared };
  const thresholds = ["any", ...Object.keys(row.labels)].map((policy) => {
    return { policy, threshold: row.language === "ja" ? own.ja : own.en };
  });
  return {
    outcome,
    score,
    threshold,
    categories: Object.fromEntries(categories),
    ...(score === null ? {} : { thresholds }),
  };
}

function guardRecord(guard: SampleGuard, index: number): GuardRecord {
  return {
    key: `guard-${index}`,
    name: guard.name,
    answers: guard.threshold === null ? "labels" : "verdicts",
    provenance: {
      type: "model",
      guard: guard.name.split("-")[0] ?? guard.name,
      variant: "chat-template",
      mode: "score",
      history: "last-turn",
      engine: {
        engine: "llama-cpp",
        version: "3.22.1",
        model: {
          name: guard.name,
          sha256: HASH,
          architecture: "gemma2",
          quantization: "Q4_0",
        },
        contextSize: 8192,
      },
    },
    predictions: null,
  };
}

function taskRecord(task: SampleTask, index: number): TaskRecord {
  return {
    id: `task-${index}`,
    title: task.title,
    target: "prompt",
    positive: task.positive ?? "harmful",
    rows: task.rows,
    data: { source: "hub:example/rows/test.jsonl", revision: HASH.slice(0, 40), sha256: HASH },
    licence: "CC-BY-4.0",
    published: [...(task.published ?? [])],
  };
}

/** Results of made-up guards on made-up rows, measured by Komainu itself: the same every time. */
export function sampleReport(
  guards: readonly SampleGuard[],
  tasks: readonly SampleTask[],
): SampleReport {
  const evaluations: Results["evaluations"] = [];
  const costs: Cost["tasks"] = [];
  const rows = tasks.map((task, taskIndex) =>
    guards.map((guard, guardIndex) => {
      const rowRandom = createRandom(1000 + taskIndex);
      const random = createRandom(31 * taskIndex + guardIndex + 1);
      const table = new ScoreTable({ texts: task.texts ?? false });
      const judged: SampleRow[] = [];
      for (let index = 0; index < task.rows; index++) {
        const row = makeRow(task, index, rowRandom);
        const outcome = judge(guard, row, random);
        table.add(row, outcome);
        judged.push({ positive: row.positive, score: outcome.score });
      }
      const ids = { guard: `guard-${guardIndex}`, task: `task-${taskIndex}` };
      evaluations.push(
        evaluateTable(table, {
          ...ids,
          protocol: null,
          unlabelled: 0,
          rules: "strict",
          positive: task.positive ?? "harmful",
          seed: 7,
          resamples: 100,
        }),
      );
      costs.push({
        ...ids,
        evaluated: task.rows,
        cached: 0,
        tokens: {
          prompt: 600 * task.rows,
          evaluated: 210 * task.rows,
          reused: 390 * task.rows,
          generated: 0,
        },
        latency: { p50: 41.2 * (guardIndex + 1), p95: 118.9 * (guardIndex + 1), mean: 52.4 },
        rowsPerSecond: 19.1 / (guardIndex + 1),
      });
      return judged;
    }),
  );
  const results: Results = {
    format: "komainu-results/1",
    provenance: {
      command: "komainu eval --guard shieldgemma --task sample --seed 7",
      komainu: "0.1.0",
      rules: "strict",
      seed: 7,
      resamples: 100,
      confidence: 0.95,
    },
    guards: guards.map(guardRecord),
    tasks: tasks.map(taskRecord),
    evaluations,
    comparisons: [],
    averages: [],
  };
  return { results, cost: { format: "komainu-cost/1", tasks: costs }, rows };
}

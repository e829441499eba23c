import type { PublishedNumber } from "../../src/eval/results/results.ts";
import {
  sampleReport,
  type SampleGuard,
  type SampleReport,
  type SampleTask,
} from "./sample-report.ts";

/** Names and texts that would run, end an element or break a layout if they were markup. */
export const HOSTILE: readonly string[] = [
  `</script><script>globalThis.harmed = "script"</script>`,
  `<img src=x onerror="globalThis.harmed = 'image'">`,
  `"><svg onload="globalThis.harmed = 'attribute'">`,
  `' onfocus='globalThis.harmed = 1' autofocus='`,
  `<!-- <script> --> ]]> &lt;b&gt; \u2028 \u202e \u0000 \${1} {{1}}`,
  `__proto__`,
  `unbroken-${"長い".repeat(60)}-${"x".repeat(300)}`,
];

const strong: SampleGuard = {
  name: "shieldgemma-2b-Q4_0",
  skill: 1.9,
  threshold: 0.5,
  unjudged: 0,
};
const weak: SampleGuard = { name: "screen", skill: 1, threshold: 0.3125, unjudged: 0.04 };
const labels: SampleGuard = {
  name: "guardreasoner-1b",
  skill: 1.5,
  threshold: null,
  unjudged: 0.02,
};

const published = (
  guard: string,
  metric: PublishedNumber["metric"],
  value: number,
  conditions: string | null,
): PublishedNumber => ({ guard, metric, value, source: "Model card", conditions });

const mixed: SampleTask = {
  title: "Mixed prompts",
  rows: 700,
  positives: 0.3,
  categories: ["hate_speech", "harassment"],
  sources: ["forum", "日本語の掲示板"],
  published: [
    published("ShieldGemma 2B", "optimalF1", 0.812, null),
    published("ShieldGemma 2B", "f1", 0.8, "another threshold"),
    published("GPT-4", "f1", 0.705, null),
  ],
  texts: true,
};
const rare: SampleTask = { title: "Rare harm", rows: 900, positives: 0.05 };
const harmful: SampleTask = { title: "Harmful alone", rows: 60, positives: 1 };
const benign: SampleTask = { title: "日本語の無害な依頼", rows: 200, positives: 0 };
const refusals: SampleTask = { title: "Refusals", rows: 150, positives: 0.5, positive: "refusal" };

/** Guards as the stages of a cascade, with a curve that is made up. */
function asCascade({ results, ...sample }: SampleReport): SampleReport {
  const at = (part: number) => ({ value: part, low: part / 2, high: part * 2 });
  const point = (loss: number, asked: number) => {
    const rates = { falseAlarms: at(loss / 2), recall: at(0.4), falsePositiveRate: at(0.1) };
    return { loss: at(loss), ...rates, asked: [1, asked] };
  };
  const pointFor = (limit: number) => ({ limit, ...point(limit, 0.6 - limit * 10) });
  const cascades = results.tasks.map(({ id: task, rows }) => ({
    task,
    rows,
    stages: results.guards.map(({ key }) => key),
    given: point(0.012, 0.3),
    points: [0.001, 0.01, 0.05].map(pointFor),
  }));
  return { ...sample, results: { ...results, cascades } };
}

/** Reports that between them hold every shape that results come in. */
export const SAMPLES: Readonly<Record<string, () => SampleReport>> = {
  "one guard on one task": () => sampleReport([strong], [mixed]),
  "three guards on many tasks": () =>
    sampleReport([strong, weak, labels], [mixed, rare, harmful, benign, refusals]),
  "two guards with the names that runs give them": () =>
    sampleReport(
      [
        { ...strong, name: "shieldgemma (shieldgemma-2b-Q8_0, chat-template, score)" },
        { ...labels, name: "guardreasoner (guardreasoner-1b-Q8_0, chat-template, generate)" },
      ],
      [mixed, harmful],
    ),
  "a guard whose policies differ in threshold": () =>
    sampleReport([{ ...weak, byPolicy: true }], [mixed]),
  "the stages of a cascade": () => asCascade(sampleReport([weak, strong], [mixed])),
  "a guard that answers by label on one class": () => sampleReport([labels], [harmful, benign]),
  "a guard that could judge nothing": () =>
    sampleReport([{ ...strong, unjudged: 1 }], [{ ...rare, rows: 30, positives: 0.5 }]),
  "hostile names and texts": () =>
    sampleReport(
      [
        { ...strong, name: HOSTILE.join(" ") },
        { ...weak, name: HOSTILE[0] ?? "" },
      ],
      [
        {
          title: HOSTILE.join(" "),
          rows: 120,
          positives: 0.5,
          categories: ["__proto__x", ...HOSTILE.slice(0, 3)],
          sources: HOSTILE,
          published: [published(HOSTILE[1] ?? "", "f1", 0.5, HOSTILE.join(" "))],
          texts: true,
          textOf: (row) => HOSTILE[row % HOSTILE.length] ?? "",
          idOf: (row) => `${HOSTILE[row % HOSTILE.length]}-${row}`,
        },
      ],
    ),
};

/** One guard on one task, texts included. */
export function simpleSample(): SampleReport {
  return sampleReport([weak], [mixed]);
}

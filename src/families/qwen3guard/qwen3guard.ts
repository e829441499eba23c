import {
  text,
  type FamilyRequest,
  type GuardFamily,
  type Prompt,
  type Question,
  type Reading,
  type ScoredQuestion,
  type ScoreResult,
  type Step,
} from "../../core/index.ts";
import { likeliest } from "../likeliest.ts";
import { APACHE } from "../licences.ts";
import { readWritten, writtenForm } from "./answers.ts";
import { ANY, POLICIES } from "./policies.ts";
import { categoriesFor, qwen3guardPrompt, type Category } from "./template.ts";

const SAFETY = ["Safe", "Unsafe", "Controversial"] as const;
type Safety = (typeof SAFETY)[number];

const choicesOf = (words: readonly string[]) =>
  words.map((word) => ({ id: word, text: ` ${word}` }));

/** What counts as harmful: the report's strict mode takes what is controversial with it. */
function harmful({ options }: FamilyRequest): readonly Safety[] {
  return options.settings["controversial"] === "safe" ? ["Unsafe"] : ["Unsafe", "Controversial"];
}

/** How safe it is, and of which category it is first if it is not, for either of the two. */
function questions(request: FamilyRequest): readonly Question[] {
  const categories = choicesOf(categoriesFor(request));
  const category = (safety: Safety) => ({
    id: safety,
    suffix: [text(`Safety: ${safety}\nCategories:`)],
    choices: categories,
  });
  return [
    { id: "safety", suffix: [text("Safety:")], choices: choicesOf(SAFETY) },
    category("Unsafe"),
    category("Controversial"),
  ];
}

type Logs = ScoredQuestion["logProbabilities"];
const probabilityOf = (logs: Logs, word: string) => Math.exp(logs[word] ?? Number.NaN);

function readScores(request: FamilyRequest, result: ScoreResult): Reading {
  const logs = (id: string): Logs =>
    result.questions.find((each) => each.id === id)?.logProbabilities ?? {};
  const counted = harmful(request);
  const sum = (part: (safety: Safety) => number) =>
    Math.min(
      1,
      counted.reduce((total, safety) => total + part(safety), 0),
    );
  const any = sum((safety) => probabilityOf(logs("safety"), safety));
  const asked: readonly Category[] = categoriesFor(request);
  const scores = POLICIES.map(({ id, title }): [string, number] => {
    if (id === ANY) return [id, any];
    const isAsked = asked.some((category) => category === title);
    if (!isAsked) return [id, Number.isNaN(any) ? any : 0];
    return [
      id,
      sum((safety) => probabilityOf(logs("safety"), safety) * probabilityOf(logs(safety), title)),
    ];
  });
  const safety = likeliest(logs("safety"));
  const category = safety.label === "Safe" ? { label: null } : likeliest(logs(safety.label ?? ""));
  return { scores: Object.fromEntries(scores), answers: { safety, category } };
}

/** A response's third line, after the first two as the model would most probably write them. */
function askRefusal(prompt: Prompt, reading: Reading): Step | Reading {
  const { safety, category } = reading.answers ?? {};
  if (safety?.label === undefined || safety.label === null) return reading;
  const lines = `Safety: ${safety.label}\nCategories: ${category?.label ?? "None"}\nRefusal:`;
  return {
    type: "score",
    prompt,
    questions: [{ id: "refusal", suffix: [text(lines)], choices: choicesOf(["Yes", "No"]) }],
    read: ({ questions: [refusal] }) => ({
      ...reading,
      answers: { ...reading.answers, refusal: likeliest(refusal?.logProbabilities ?? {}) },
    }),
  };
}

function ask(request: FamilyRequest): Step {
  const prompt = qwen3guardPrompt(request);
  if (request.options.mode === "generate") {
    return {
      type: "generate",
      prompt,
      // The card's decoding: max_new_tokens=128; greedy here, so that the same text is judged alike.
      options: { maxTokens: 128 },
      read: ({ text: output, finish }) =>
        readWritten(output, harmful(request), finish === "length"),
    };
  }
  return {
    type: "score",
    prompt,
    questions: questions(request),
    read: (result) => {
      const reading = readScores(request, result);
      return request.target === "response" ? askRefusal(prompt, reading) : reading;
    },
  };
}

/** Stored weights in millions; those of 0.6B with the output matrix, which is the embeddings again. */
const SIZES = [
  ["0.6B", 752],
  ["4B", 4_022],
  ["8B", 8_191],
] as const;

/**
 * Qwen3Guard-Gen (arXiv 2510.14276): safe, unsafe or controversial, with categories, and whether a
 * response is a refusal. The prompt is the chat template of the Hub repositories, the same for all
 * sizes, which has a place for earlier turns.
 */
export const qwen3guard: GuardFamily = {
  id: "qwen3guard",
  title: "Qwen3Guard",
  models: SIZES.map(([size, parameters]) => ({
    name: `qwen3guard-${size.toLowerCase()}`,
    repository: `Qwen/Qwen3Guard-Gen-${size}`,
    licences: [APACHE],
    gated: false,
    parameters,
  })),
  architectures: ["qwen3"],
  targets: ["prompt", "response"],
  variants: ["chat-template"],
  modes: ["score", "generate"],
  settings: {
    controversial: {
      type: "choice",
      default: "unsafe",
      values: ["unsafe", "safe"],
      description:
        "what Controversial counts as: unsafe is the report's strict mode, safe its loose one",
    },
  },
  needs: ({ mode }) => [mode],
  policies: POLICIES,
  policySupport: "fixed",
  answerTokens: (mode) => (mode === "generate" ? 128 : 64),
  ask,
  refusal: { answer: "refusal", label: "Yes" },
  recorded: {
    find: writtenForm,
    read: (output) => readWritten(output, ["Unsafe", "Controversial"], false),
  },
};

import {
  text,
  type Answer,
  type FamilyModel,
  type FamilyRequest,
  type GuardFamily,
  type Question,
  type Reading,
  type ScoreResult,
  type Step,
} from "../../core/index.ts";
import { likeliest } from "../likeliest.ts";
import { llamaLicence } from "../licences.ts";
import { readWritten, writtenForm } from "./answers.ts";
import { ANY, POLICIES } from "./policies.ts";
import { codeOf, versionOf, type Version } from "./versions.ts";

const WORDS = ["safe", "unsafe"] as const;

/** The first word, however the version begins it, and the first code on the line after `unsafe`. */
function questions(version: Version): readonly Question[] {
  const { before, categories } = version;
  const [expected] = before;
  return [
    {
      id: "safety",
      suffix: before.length === 1 ? [text(expected)] : [],
      choices: before.flatMap((space) =>
        WORDS.map((word) => ({
          id: `${word} ${before.indexOf(space)}`,
          text: before.length === 1 ? word : space + word,
        })),
      ),
    },
    {
      id: "category",
      suffix: [text(`${expected}unsafe\n`)],
      // The line break ends the shorter of two codes that begin alike.
      choices: categories.map((id) => ({ id, text: `${codeOf(version, id)}\n` })),
    },
  ];
}

function readScores({ questions: asked }: ScoreResult, version: Version): Reading {
  const logs = (id: string) => asked.find((each) => each.id === id)?.logProbabilities ?? {};
  const sum = (word: string) =>
    version.before.reduce((total, _, index) => {
      return total + Math.exp(logs("safety")[`${word} ${index}`] ?? Number.NaN);
    }, 0);
  const [safe, unsafe] = [sum("safe"), Math.min(1, sum("unsafe"))];
  const asKnown: readonly string[] = version.categories;
  const scores = POLICIES.map(({ id }): [string, number] => {
    if (id === ANY) return [id, unsafe];
    // Categories that the version has not are never found by it.
    if (!asKnown.includes(id)) return [id, Number.isNaN(unsafe) ? unsafe : 0];
    return [id, unsafe * Math.exp(logs("category")[id] ?? Number.NaN)];
  });
  const isUnsafe = unsafe > safe;
  const safety: Answer = likeliest({ safe: Math.log(safe), unsafe: Math.log(unsafe) });
  const category = isUnsafe ? likeliest(logs("category")) : { label: null };
  const found = version.categories.find((id) => id === category.label);
  const named = found === undefined ? category : { ...category, label: codeOf(version, found) };
  return { scores: Object.fromEntries(scores), answers: { safety, category: named } };
}

function ask(request: FamilyRequest): Step {
  const version = versionOf(request.options.variant);
  const prompt = version.prompt(request, version);
  if (request.options.mode === "generate") {
    return {
      type: "generate",
      prompt,
      // The cards' decoding: greedy, max_new_tokens=100.
      options: { maxTokens: 100 },
      read: ({ text: output, finish }) => readWritten(output, version, finish === "length"),
    };
  }
  return {
    type: "score",
    prompt,
    questions: questions(version),
    read: (result) => readScores(result, version),
  };
}

/** The released models, with their weights in millions, and what each was trained to be asked. */
const MODELS: readonly (readonly [
  name: string,
  repository: string,
  licence: string,
  parameters: number,
  variant: string,
])[] = [
  ["llama-guard-3-1b", "Llama-Guard-3-1B", "3.2", 1_499, "3-1b"],
  ["llama-guard-3-8b", "Llama-Guard-3-8B", "3.1", 8_030, "3-8b"],
  ["llama-guard-2-8b", "Meta-Llama-Guard-2-8B", "3", 8_030, "2"],
];

/**
 * Meta's Llama Guard (arXiv 2312.06674): `safe`, or `unsafe` with the codes of categories, about the
 * last turn of a conversation. Its versions differ in their categories and their prompts.
 */
export const llamaGuard: GuardFamily = {
  id: "llama-guard",
  title: "Llama Guard",
  models: MODELS.map(([name, repository, licence, parameters, variant]): FamilyModel => ({
    name,
    repository: `meta-llama/${repository}`,
    licences: [llamaLicence(licence)],
    gated: true,
    parameters,
    variant,
  })),
  architectures: ["llama"],
  targets: ["prompt", "response"],
  variants: ["3-1b", "3-8b", "2"],
  modes: ["score", "generate"],
  settings: {},
  needs: ({ mode }) => [mode],
  policies: POLICIES,
  policySupport: "fixed",
  answerTokens: (mode) => (mode === "generate" ? 100 : 16),
  ask,
  recorded: {
    find: writtenForm,
    read: (output) => readWritten(output, versionOf("3-8b"), false),
  },
};

import { arise, shieldgemma } from "../../src/extend.ts";
import type { FamilyRequest, GuardFamily } from "../../src/core/index.ts";
import { defaultOptions, joinPrompts, renderPrompt } from "../../src/core/index.ts";

/** Sentences that nobody minds, to be judged. */
const SENTENCES = [
  "The baker kneads the dough by hand and lets it rest in a warm place for an hour.",
  "Our team meets on Tuesday to plan the next release and to read the open questions.",
  "Please write a short letter to the landlord about the heating in the kitchen.",
  "When the train is late, travellers may ask for a part of the fare at the counter.",
  "She planted beans and tomatoes behind the house, and waters them every evening.",
  "The museum shows old maps of the coast, some of them drawn by sailors themselves.",
  "How do I sort a long table by two columns without losing the order of the rows?",
];

/** Text to judge, at least `characters` long. */
export function englishText(characters: number): string {
  let value = "";
  for (let index = 0; value.length < characters; index += 1) {
    value += `${SENTENCES[index % SENTENCES.length]} `;
  }
  return value.trim();
}

/** Different short queries in Japanese, as many as wanted. */
export function japaneseQuery(index: number): string {
  const topics = ["英語", "料理", "数学", "写真", "水泳", "将棋", "園芸", "作文"];
  const people = ["高校生", "初心者", "会社員", "子ども"];
  return `${people[index % people.length]}が${topics[index % topics.length]}を楽しく学ぶ方法を${index + 3}つ教えてください`;
}

/** What a family is asked about a prompt, with the defaults of its authors. */
export function requestOf(family: GuardFamily, prompt: string): FamilyRequest {
  return {
    target: "prompt",
    prompt,
    response: null,
    history: [],
    language: "en",
    policies: family.policies,
    options: defaultOptions(family),
  };
}

/** Everything that the benchmarks ask, as one text to learn a vocabulary from. */
export function benchmarkCorpus(): string {
  const parts = [
    englishText(4000),
    Array.from({ length: 32 }, (_, i) => japaneseQuery(i)).join("\n"),
  ];
  for (const family of [shieldgemma, arise]) {
    const step = family.ask(requestOf(family, "x"));
    if (step.type !== "score") continue;
    for (const { suffix, choices } of step.questions) {
      parts.push(renderPrompt(joinPrompts(step.prompt, suffix)));
      parts.push(choices.map(({ text }) => text).join("\n"));
    }
  }
  return parts.join("\n");
}
